import { readJsonObject } from "../../shared/src/json-body.ts";
import { runService } from "../../shared/src/service.ts";
import { parsePayment, type Payment } from "./payment.ts";

/** Only the latest are kept: it is a sample. */
const MAX_PAYMENTS = 1000;
const payments: Payment[] = [];
let created = 0;

runService({
  name: "payment-service",
  title: "Payment service",
  routes: {
    "/payments": {
      GET: () => ({ body: { payments } }),
      POST: async (request) => {
        const payment = parsePayment(await readJsonObject(request), String(created + 1));
        created += 1;
        payments.push(payment);
        if (payments.length > MAX_PAYMENTS) payments.shift();
        return { status: 201, body: payment };
      },
    },
  },
});
