import { en } from "./en.ts";
import { ko } from "./ko.ts";
import type { Language, Messages } from "./messages.ts";

/** The texts of a language. */
export function messagesIn(language: Language): Messages {
  return language === "ko" ? ko : en;
}

/** The language of the user's locale: `LC_ALL`, else `LC_MESSAGES`, else `LANG`; English when it is none of ours. */
export function languageOfLocale(env: NodeJS.ProcessEnv): Language {
  const locale = env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "";
  return /^ko(?:[_.@-]|$)/i.test(locale) ? "ko" : "en";
}
