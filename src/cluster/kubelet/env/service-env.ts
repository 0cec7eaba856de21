import type { Service } from "../../../api/core.ts";

/**
 * The variables that announce Services to containers: `WEB_SERVICE_HOST`, `WEB_SERVICE_PORT` and Docker's link form.
 *
 * @see kubernetes/pkg/kubelet/envvars/envvars.go FromServices (v1.36)
 */
export function serviceEnv(services: readonly Service[]): Record<string, string> {
  const env: Record<string, string> = {};
  for (const service of services) {
    const { clusterIP, ports = [] } = service.spec;
    const [first] = ports;
    if (!clusterIP || clusterIP === "None" || !first) continue;
    const prefix = variableName(service.metadata.name);
    env[`${prefix}_SERVICE_HOST`] = clusterIP;
    env[`${prefix}_SERVICE_PORT`] = String(first.port);
    for (const port of ports) {
      if (port.name) env[`${prefix}_SERVICE_PORT_${variableName(port.name)}`] = String(port.port);
    }
    const urlOf = (port: typeof first) => `${port.protocol.toLowerCase()}://${clusterIP}:${port.port}`;
    env[`${prefix}_PORT`] = urlOf(first);
    for (const port of ports) {
      const link = `${prefix}_PORT_${port.port}_${port.protocol}`;
      env[link] = urlOf(port);
      env[`${link}_PROTO`] = port.protocol.toLowerCase();
      env[`${link}_PORT`] = String(port.port);
      env[`${link}_ADDR`] = clusterIP;
    }
  }
  return env;
}

/** A name as environment variables are spelt: `user-service` is `USER_SERVICE`. */
export function variableName(name: string): string {
  return name.toUpperCase().replaceAll("-", "_");
}
