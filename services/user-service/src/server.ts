import { HttpProblem } from "../../shared/src/json-body.ts";
import { runService } from "../../shared/src/service.ts";

const USERS = [
  { id: "1", name: "Kim Minji", email: "minji@example.com" },
  { id: "2", name: "Lee Junho", email: "junho@example.com" },
  { id: "3", name: "Park Sora", email: "sora@example.com" },
];

runService({
  name: "user-service",
  title: "User service",
  routes: {
    "/users": { GET: () => ({ body: { users: USERS } }) },
    "/users/:id": {
      GET: (_request, id) => {
        const user = USERS.find((entry) => entry.id === id);
        if (!user) throw new HttpProblem(404, `there is no user ${id}`);
        return { body: user };
      },
    },
  },
});
