import { rollingNumbers } from "../rolling-numbers.ts";
import type { Rule } from "../rule.ts";

/** PodDisruptionBudgets count evictions, not rollouts. */
export const budgetDoesNotProtect: Rule = {
  id: "budget-does-not-protect",
  severity: "note",
  cause: "M17",
  title: { en: "A PodDisruptionBudget does not protect rollouts", ko: "롤아웃을 막아 주지 않는 PodDisruptionBudget" },
  fix: {
    en: "Set maxUnavailable 0 in the Deployment; the budget is for drains and evictions.",
    ko: "Deployment에 maxUnavailable 0을 쓰세요. PodDisruptionBudget은 드레인과 축출에만 적용됩니다.",
  },
  check: ({ workloads }) =>
    workloads.flatMap(({ object, budgets }) => {
      const lost = rollingNumbers(object)?.unavailable ?? object.spec.replicas ?? 1;
      if (lost === 0) return [];
      return budgets.map(({ manifest, object: budget }) => ({
        manifest,
        field: "spec",
        message: {
          en: `The PodDisruptionBudget ${budget.metadata.name} does not keep a rollout of ${object.metadata.name} from taking ${lost} pods away at once.`,
          ko: `PodDisruptionBudget ${budget.metadata.name}는 ${object.metadata.name}의 롤아웃이 Pod ${lost}개를 한꺼번에 없애는 것을 막지 못합니다.`,
        },
      }));
    }),
};
