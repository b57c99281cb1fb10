import { Hono } from "hono";
import { Unacceptable } from "./accept";
import { type Controlled, type Route, routesOf } from "./control-routes";
import { strange } from "./guard";
import { json } from "./platform";

/** The port by which tests and people steer the emulator. It never tells a secret. */
export function controlApp(controlled: Controlled): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const reason = strange(c);
    return reason === undefined ? next() : json({ error: reason }, 403);
  });
  app.onError((error) =>
    error instanceof Unacceptable ? json({ error: error.message }, 400) : json({ error: error.message }, 500),
  );
  app.notFound((c) =>
    json({ error: `There is no ${c.req.method} ${c.req.path} here; GET / lists what there is.` }, 404),
  );
  const routes = routesOf(controlled);
  app.get("/", (c) => json({ routes: routes.map((route) => told(route, new URL(c.req.url).origin)) }));
  for (const { method, path, answer } of routes) app.on(method, path, answer);
  return app;
}

const told = ({ method, path, description, call = path, body }: Route, origin: string): object => ({
  route: `${method} ${path}`,
  description,
  example: { method, url: origin + call, ...(body === undefined ? {} : { body }) },
});
