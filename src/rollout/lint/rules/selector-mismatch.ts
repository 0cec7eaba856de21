import { matchesLabelSelector } from "../../../api/labels.ts";
import { podLabels } from "../lint-input.ts";
import type { Hit, Rule } from "../rule.ts";

/** Selectors that find nobody. */
export const selectorMismatch: Rule = {
  id: "selector-mismatch",
  severity: "error",
  cause: "M9",
  title: { en: "Selector that matches no pod", ko: "어떤 Pod와도 맞지 않는 셀렉터" },
  fix: { en: "Make selector and pod labels the same.", ko: "셀렉터와 Pod 레이블을 같게 하세요." },
  check: ({ workloads, services, podLabels: made }) => [
    ...workloads.flatMap(({ manifest, object }): Hit[] => {
      const { selector } = object.spec as Partial<typeof object.spec>;
      if (!selector || matchesLabelSelector(selector, podLabels(object))) return [];
      const message = {
        en: `The selector of ${object.metadata.name} does not match the labels of its own pods: the API refuses it.`,
        ko: `${object.metadata.name}의 셀렉터가 자신의 Pod 레이블과 맞지 않아 API가 거부합니다.`,
      };
      return [{ manifest, field: "spec.selector", message }];
    }),
    ...services.flatMap(({ manifest, object }): Hit[] => {
      const selector = Object.entries(object.spec.selector ?? {});
      const isFound = made.some((labels) => selector.every(([key, value]) => labels[key] === value));
      if (selector.length === 0 || made.length === 0 || isFound) return [];
      const message = {
        en: `The Service ${object.metadata.name} selects no pod of these manifests: it has no endpoints unless others provide them.`,
        ko: `Service ${object.metadata.name}가 이 매니페스트의 어떤 Pod도 고르지 않아, 다른 곳에 Pod가 없으면 엔드포인트가 없습니다.`,
      };
      return [{ manifest, field: "spec.selector", message }];
    }),
  ],
};
