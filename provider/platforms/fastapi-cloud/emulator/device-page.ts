import { html } from "hono/html";
import type { CallContext } from "../../emulator/platform";
import type { FastApiCloudContext } from "./caller";
import { decideDeviceLogin } from "./login";
import { formOf } from "./sources";

type Page = (c: CallContext) => Response | Promise<Response>;

/** Emulates the dashboard's device login page, with which a user approves or denies the login. */
export const showDevicePage =
  ({ store }: FastApiCloudContext): Page =>
  (c) => {
    const code = c.req.query("user_code") ?? "";
    return c.html(
      html`<!doctype html>
        <title>Log in to the emulated FastAPI Cloud</title>
        <h1>Log in to the emulated FastAPI Cloud</h1>
        <form method="post" action="/device">
          <p>
            <label>Code <input name="user_code" value="${code}" /></label>
          </p>
          ${store.now.users.map(
            ({ id, email }) => html`<p><button name="user" value="${id}">Continue as ${email}</button></p>`,
          )}
          <p><button name="user" value="">Deny</button></p>
        </form>`,
    );
  };

export const takeDecision =
  (context: FastApiCloudContext): Page =>
  (c) => {
    const { user_code = "", user } = formOf(c.env.text);
    const userId = context.store.now.users.find(({ id }) => id === user)?.id;
    const found = decideDeviceLogin(context, user_code, userId === undefined ? "denied" : { userId });
    return c.html(html`<p>${found ? "Done. You can close this page." : "No login is pending for this code."}</p>`);
  };
