import { isIP, isIPv4, isIPv6 } from "node:net";

type Check = (value: string) => boolean;

const HOSTNAME = /^([a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)*\.?$/;
const EMAIL = /^[^\s@<>(),;:\\"[\]]+@[^\s@<>(),;:\\"[\]]+$/;
const UUID = (version: string) =>
  new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$`, "i");
const GO_DURATION = /^[+-]?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d|w)\s*)+$/;
const DATE_TIME = /^\d{4}-\d\d-\d\d[tT]\d\d:\d\d:\d\d(\.\d+)?([zZ]|[+-]\d\d:\d\d)?$/;

const matching =
  (pattern: RegExp): Check =>
  (value) =>
    pattern.test(value);

/** Formats of strings that are checked; others may be written in a schema and mean nothing. */
const FORMATS: Readonly<Record<string, Check>> = {
  bsonobjectid: matching(/^[0-9a-f]{24}$/i),
  byte: matching(/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
  cidr: isCidr,
  creditcard: matching(/^(\d[ -]?){12,18}\d$/),
  date: (value) => /^\d{4}-\d\d-\d\d$/.test(value) && isMoment(`${value}T00:00:00Z`),
  datetime: isDateTime,
  "date-time": isDateTime,
  duration: matching(GO_DURATION),
  email: matching(EMAIL),
  hexcolor: matching(/^#?([0-9a-f]{3}|[0-9a-f]{6})$/i),
  hostname: (value) => value.length <= 255 && HOSTNAME.test(value),
  ipv4: isIPv4,
  ipv6: isIPv6,
  isbn: matching(/^(\d[- ]?){9}[\dX]$|^(\d[- ]?){12}\d$/),
  isbn10: matching(/^(\d[- ]?){9}[\dX]$/),
  isbn13: matching(/^(\d[- ]?){12}\d$/),
  "k8s-long-name": (value) =>
    value.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(value),
  "k8s-short-name": (value) => value.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value),
  mac: matching(/^([0-9a-f]{2}([:-][0-9a-f]{2}){5}([:-][0-9a-f]{2}){0,2}|[0-9a-f]{4}(\.[0-9a-f]{4}){2,3})$/i),
  password: () => true,
  rgbcolor: matching(/^rgb\(\s*\d{1,3}%?\s*,\s*\d{1,3}%?\s*,\s*\d{1,3}%?\s*\)$/),
  ssn: matching(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  uri: (value) => /^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(value) || /^\/[^\s]*$/.test(value),
  uuid: matching(UUID("[0-9a-f]")),
  uuid3: matching(UUID("3")),
  uuid4: matching(UUID("4")),
  uuid5: matching(UUID("5")),
};

/**
 * Whether a text is of a format; true for formats that are not checked, such as `int32`.
 *
 * @see kubernetes apiextensions-apiserver/pkg/apiserver/validation/formats.go (v1.36)
 */
export function hasFormat(value: string, format: string): boolean {
  const check = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return check ? check(value) : true;
}

function isDateTime(value: string): boolean {
  return DATE_TIME.test(value) && isMoment(value);
}

function isMoment(value: string): boolean {
  return !Number.isNaN(Date.parse(value));
}

function isCidr(value: string): boolean {
  const [address = "", bits = "", ...rest] = value.split("/");
  const family = isIP(address);
  return family !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}
