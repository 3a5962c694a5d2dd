// The package's main file would bring a second copy, for old Nodes, into the bundle; this one is what
// it loads on any current Node. The published types only know the main file.
declare module "prompts/lib/index.js" {
  export { default } from "prompts";
}
