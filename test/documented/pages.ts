import { commandsOf, type Page, pages } from "../../scripts/docs/pages.ts";

/**
 * The pages whose commands are run: all that show any. Of the launchers' packages, whose pages are generated alike,
 * claude's stands for the others (scripts/docs/documented.test.ts proves that they are the same but for the names).
 */
export function pagesWithCommands(): Page[] {
  return pages().filter(
    (page) =>
      (!page.path.startsWith("packages/") || /^packages\/(cli|core|claude)\//.test(page.path)) &&
      commandsOf(page).length > 0,
  );
}
