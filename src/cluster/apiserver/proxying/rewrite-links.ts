/** Attributes that hold a URL, by element. @see kubernetes apimachinery/pkg/util/proxy/transport.go (v1.36) */
const URL_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  a: ["href"],
  applet: ["codebase"],
  area: ["href"],
  audio: ["src"],
  base: ["href"],
  blockquote: ["cite"],
  body: ["background"],
  button: ["formaction"],
  command: ["icon"],
  del: ["cite"],
  embed: ["src"],
  form: ["action"],
  frame: ["longdesc", "src"],
  head: ["profile"],
  html: ["manifest"],
  iframe: ["longdesc", "src"],
  img: ["longdesc", "src", "usemap"],
  input: ["src", "usemap", "formaction"],
  ins: ["cite"],
  link: ["href"],
  object: ["classid", "codebase", "data", "usemap"],
  q: ["cite"],
  script: ["src"],
  source: ["src"],
  video: ["poster", "src"],
};

/** What is in front of the paths of a server that is reached through the API server. */
export interface ProxiedPlace {
  /** Path of the proxy subresource, without a slash at its end. */
  readonly prefix: string;
  /** `host:port` of the server. */
  readonly backendHost: string;
  /** `host:port` that the client asked. */
  readonly requestHost: string;
}

/** A URL of a server's answer as the client has to ask for it; other hosts and relative URLs stay as they are. */
export function rewriteUrl(url: string, { prefix, backendHost, requestHost }: ProxiedPlace): string {
  const match = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(.*)$/is.exec(url);
  const [, scheme = "", host = "", path = "", rest = ""] = match ?? [];
  if ((host !== "" && host !== backendHost && host !== requestHost) || !path.startsWith("/")) return url;
  const origin = host === requestHost && host !== "" ? `${scheme ? `${scheme}:` : ""}//${host}` : "";
  return `${origin}${path.startsWith(prefix) ? "" : prefix}${path}${rest}`;
}

/** The same page with its links rewritten. */
export function rewriteHtml(html: string, place: ProxiedPlace): string {
  return html.replace(/<([a-z][a-z0-9]*)(\s[^<>]*)>/gi, (tag, name: string, attributes: string) => {
    const wanted = URL_ATTRIBUTES[name.toLowerCase()];
    if (!wanted) return tag;
    const changed = attributes.replace(
      /([a-z-]+)(\s*=\s*)("[^"]*"|'[^']*')/gi,
      (attribute, key: string, equals: string, quoted: string) => {
        if (!wanted.includes(key.toLowerCase())) return attribute;
        const quote = quoted[0] ?? "";
        return `${key}${equals}${quote}${rewriteUrl(quoted.slice(1, -1), place)}${quote}`;
      },
    );
    return `<${name}${changed}>`;
  });
}
