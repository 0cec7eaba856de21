import { expect, test } from "vitest";
import { en } from "./en.ts";
import { ko } from "./ko.ts";
import { languageOfLocale, messagesIn } from "./language.ts";

test("the locale decides the language, LC_ALL before LC_MESSAGES before LANG", () => {
  expect(languageOfLocale({ LANG: "ko_KR.UTF-8" })).toBe("ko");
  expect(languageOfLocale({ LC_MESSAGES: "ko", LANG: "en_US.UTF-8" })).toBe("ko");
  expect(languageOfLocale({ LC_ALL: "en_US.UTF-8", LANG: "ko_KR.UTF-8" })).toBe("en");
  expect(languageOfLocale({ LC_ALL: "", LANG: "ko_KR.UTF-8" })).toBe("ko");
});

test("a language that there are no texts for is English", () => {
  expect(languageOfLocale({ LANG: "kok_IN" })).toBe("en");
  expect(languageOfLocale({ LANG: "de_DE.UTF-8" })).toBe("en");
  expect(languageOfLocale({})).toBe("en");
});

test("each language has its own texts", () => {
  expect(messagesIn("en")).toBe(en);
  expect(messagesIn("ko")).toBe(ko);
});
