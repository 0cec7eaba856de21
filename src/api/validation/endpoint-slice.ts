import { isIP } from "node:net";
import type { EndpointSlice } from "../discovery.ts";
import { invalid, notSupported, required, type FieldError } from "../field-error.ts";

const ADDRESS_TYPES = ["FQDN", "IPv4", "IPv6"];

/** @see kubernetes/pkg/apis/discovery/validation/validation.go (v1.36) */
export function validateEndpointSlice(slice: EndpointSlice): FieldError[] {
  if (!slice.addressType) return [required("addressType")];
  if (!ADDRESS_TYPES.includes(slice.addressType))
    return [notSupported("addressType", slice.addressType, ADDRESS_TYPES)];
  return (slice.endpoints ?? []).flatMap((endpoint, index) => {
    const field = `endpoints[${index}].addresses`;
    if ((endpoint.addresses ?? []).length === 0) return [required(field, "must contain at least 1 address")];
    if (slice.addressType === "FQDN") return [];
    return endpoint.addresses.flatMap((address, position) =>
      addressErrors(address, slice.addressType, `${field}[${position}]`),
    );
  });
}

/** The address type cannot change. */
export function validateEndpointSliceUpdate(slice: EndpointSlice, old: EndpointSlice): FieldError[] {
  return slice.addressType === old.addressType ? [] : [invalid("addressType", slice.addressType, "field is immutable")];
}

function addressErrors(address: string, type: string, field: string): FieldError[] {
  const version = isIP(address);
  if (version === 0) return [invalid(field, address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")];
  if (type === "IPv4" && version !== 4) return [invalid(field, address, "must be an IPv4 address")];
  if (type === "IPv6" && version !== 6) return [invalid(field, address, "must be an IPv6 address")];
  return [];
}
