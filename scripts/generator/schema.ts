import * as v from "valibot";

/** Host variables that no tool may ask for: other programs' credentials, and what steers Node, the loader or the engine. */
const neverForwarded =
  /^(PATH|HOME|SHELL|NODE_OPTIONS|NPM_TOKEN|GH_TOKEN|GITHUB_TOKEN|GITLAB_TOKEN|SSH_AUTH_SOCK|XDG_RUNTIME_DIR|(AWS|DOCKER|BUILDKIT|LD|DYLD)_.*)$/;

const text = (description: string) =>
  v.pipe(v.string(), v.trim(), v.minLength(1, "must not be empty"), v.description(description));

const webAddress = (description: string) =>
  v.pipe(
    v.string(),
    v.regex(/^https:\/\/[^\s/]+(\/\S*)?$/, "must be an https:// address"),
    v.description(description),
  );

const variableName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of an environment variable"),
);

const forwardedName = v.pipe(
  variableName,
  v.check(
    (name) => !neverForwarded.test(name),
    "must not be forwarded: it is a credential of something else, or steers the launcher; users can still list it themselves",
  ),
);

const hostName = v.pipe(
  v.string(),
  v.regex(
    /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/,
    "must be a host name in lower case, as api.example.com or *.example.com",
  ),
);

const port = v.pipe(
  v.number(),
  v.integer("must be a whole number"),
  v.minValue(1, "must be from 1 to 65535"),
  v.maxValue(65535, "must be from 1 to 65535"),
);

/** A path below the home, by plain segments: it is joined to the home of a session and may not lead out of it. */
const homePath = v.pipe(
  v.string(),
  v.regex(
    /^(?!.*(^|\/)\.{1,2}(\/|$))[A-Za-z0-9._@-]+(\/[A-Za-z0-9._@-]+)*$/,
    "must be a path below the home, as .config/tool",
  ),
);

const flags = (description: string) =>
  v.pipe(v.array(v.pipe(v.string(), v.minLength(1, "must not be empty"))), v.description(description));

const unique = <Item>(list: readonly Item[]): boolean => new Set(list).size === list.length;

const distinct = <Schema extends v.GenericSchema>(item: Schema, description: string) =>
  v.pipe(v.array(item), v.check(unique, "must not name anything twice"), v.description(description));

/**
 * What packages/<tool>/tool.json holds: every fact of one tool that launcher, README and tests need. Where each is from
 * is in sources.json beside it (sources.ts).
 */
export const toolSchema = v.strictObject({
  $schema: v.optional(v.string()),
  name: v.pipe(
    v.string(),
    v.regex(/^[a-z][a-z0-9-]*$/, "must be lower-case letters, digits and -, and start with a letter"),
    v.description("The launcher's name: package @ai-sandbox/<name>, image ai-<name>, the folder's name"),
  ),
  title: text("The name people know the tool by"),
  vendor: text("Who makes the tool"),
  homepage: webAddress("Where its vendor documents it"),
  command: v.pipe(
    v.string(),
    v.regex(/^[a-z][a-z0-9._-]*$/, "must be lower-case letters, digits, ., _ and -, and start with a letter"),
    v.description("The real CLI's name, which this package's bin takes over"),
  ),
  base: v.pipe(
    v.picklist(["trixie", "bookworm"]),
    v.description("The Debian release that its base image is built on"),
  ),
  version: v.pipe(
    v.strictObject({
      argument: v.pipe(
        v.string(),
        v.regex(/^[A-Z][A-Z0-9_]*$/, "must be the name of a build argument, as TOOL_VERSION"),
        v.description("The ARG line of dockerfiles/<name>/Dockerfile that pins the version"),
      ),
      registry: v.pipe(
        v.picklist(["npm", "pypi", "github", "url"]),
        v.description("Where versions are looked up"),
      ),
      package: text("The package there; owner/repository for github, an address for url"),
      platformPackages: v.optional(
        v.pipe(
          v.strictObject({
            amd64: v.optional(text("For linux/amd64")),
            arm64: v.optional(text("For linux/arm64")),
          }),
          v.description(
            "npm packages that hold the program itself, one a platform: `package`, or `package@{version}-linux-x64` where the platform is part of the version",
          ),
        ),
      ),
    }),
    v.description("Where the tool's version comes from"),
  ),
  environment: v.strictObject({
    forward: distinct(forwardedName, "Host variables it receives when they are set"),
    set: v.pipe(
      v.record(variableName, v.string()),
      v.description("Variables it always gets, with their values"),
    ),
  }),
  network: v.strictObject({
    hosts: distinct(hostName, "Hosts it can't work without"),
    optionalHosts: distinct(hostName, "Hosts it also asks for: telemetry, updates, downloads"),
    bundles: v.optional(
      distinct(
        v.picklist(["npm", "pypi", "github"]),
        "Package sources it also asks, each by one word: which hosts they are is the user's configuration",
      ),
    ),
    injection: v.optional(
      v.pipe(
        v.array(
          v.strictObject({
            key: v.pipe(variableName, v.description("The variable that holds the key")),
            baseUrl: v.pipe(variableName, v.description("The variable that tells the tool where the API is")),
            address: v.pipe(
              webAddress("Where the API is when that variable says nothing; its path is the variable's too"),
              v.regex(/[^/]$/, "must not end with /"),
            ),
            header: v.pipe(
              v.string(),
              v.regex(/^[a-z][a-z0-9-]*$/, "must be a header's name in lower case"),
              v.description("The header that carries the key"),
            ),
            scheme: v.optional(text("The word before the key in that header, as Bearer")),
            paths: v.pipe(
              v.array(v.pipe(v.string(), v.regex(/^\/([A-Za-z0-9._-]+\/)*$/, "must begin and end with /"))),
              v.minLength(1, "must name at least one path"),
              v.description("What the API's paths begin with: for others no key is added"),
            ),
          }),
        ),
        v.description(
          "Keys that the launcher's filter can add outside, so that a session has a placeholder; of several with the same baseUrl the first whose key is set",
        ),
      ),
    ),
  }),
  login: v.strictObject({
    flow: v.pipe(
      v.picklist(["paste", "device", "callback", "key"]),
      v.description(
        "paste: open a page, paste its code back. device: type a code into a page. callback: the browser returns to a port on localhost. key: only a key",
      ),
    ),
    hint: text("What a user does to log in from inside, in one sentence"),
    callbackPorts: v.optional(
      v.pipe(
        v.array(v.union([port, v.literal("random")], 'must be a port or "random"')),
        v.description("Ports on localhost that a browser is sent back to"),
      ),
    ),
  }),
  state: distinct(homePath, "Files and folders under the home that it keeps"),
  import: v.optional(
    v.pipe(
      v.strictObject({
        copy: distinct(
          homePath,
          "Words for the model and the like: nothing in them starts a program by itself",
        ),
        named: v.optional(
          v.pipe(
            v.record(
              v.picklist(["settings", "hooks", "mcp", "credentials"]),
              distinct(homePath, "Files and folders of this kind"),
            ),
            v.description(
              "What is copied only when its kind is named: it starts programs, or opens accounts",
            ),
          ),
        ),
      }),
      v.description("What of the user's own files `ai-sandbox import` copies into the tool's home"),
    ),
  ),
  modes: v.strictObject({
    headless: flags("Arguments that make it answer once and exit; empty where there are none"),
    unattended: flags("Arguments that switch its own questions off; empty where there are none"),
  }),
  ports: distinct(port, "Ports that its own web server listens on"),
  platforms: v.pipe(
    distinct(v.picklist(["linux/amd64", "linux/arm64"]), "Platforms its vendor publishes for"),
    v.minLength(1, "must name at least one platform"),
  ),
  limits: v.pipe(v.array(text("One sentence")), v.description("What does not work, for the README")),
});

export type ToolFacts = v.InferOutput<typeof toolSchema>;
