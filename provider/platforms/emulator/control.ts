import { Hono } from "hono";
import { InvalidInput } from "./errors";
import { type ControlContext, type Route, routesOf } from "./control-routes";
import { crossOriginError } from "./cross-origin";
import { json } from "./platform";

/** Serves the control port, with which you drive the emulator. No answer contains a secret. */
export function controlApp(context: ControlContext): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const reason = crossOriginError(c);
    return reason === undefined ? next() : json({ error: reason }, 403);
  });
  app.onError((error) =>
    error instanceof InvalidInput ? json({ error: error.message }, 400) : json({ error: error.message }, 500),
  );
  app.notFound((c) => json({ error: `${c.req.method} ${c.req.path}: unknown route. GET / lists the routes.` }, 404));
  const routes = routesOf(context);
  app.get("/", (c) => json({ routes: routes.map((route) => describeRoute(route, new URL(c.req.url).origin)) }));
  for (const { method, path, answer } of routes) app.on(method, path, answer);
  return app;
}

const describeRoute = ({ method, path, description, call = path, body }: Route, origin: string): object => ({
  route: `${method} ${path}`,
  description,
  example: { method, url: origin + call, ...(body === undefined ? {} : { body }) },
});
