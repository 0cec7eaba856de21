import { HttpProblem } from "../../shared/src/json-body.ts";

/** An accepted payment. */
export interface Payment {
  readonly id: string;
  /** In the smallest unit of the currency. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly userId: string;
}

const CURRENCY = /^[A-Z]{3}$/;

/** Checks a payment order. @throws {HttpProblem} 400 with one message per field that is wrong. */
export function parsePayment(order: Readonly<Record<string, unknown>>, id: string): Payment {
  const { amount, currency, userId } = order;
  const errors: Record<string, string> = {};
  if (!Number.isSafeInteger(amount) || (amount as number) <= 0) errors["amount"] = "must be a whole number above 0";
  if (typeof currency !== "string" || !CURRENCY.test(currency)) errors["currency"] = "must be three capital letters";
  if (typeof userId !== "string" || userId === "") errors["userId"] = "must be a non-empty text";
  if (Object.keys(errors).length > 0) throw new HttpProblem(400, "the payment is not valid", { errors });
  return { id, amount: amount as number, currency: currency as string, userId: userId as string };
}
