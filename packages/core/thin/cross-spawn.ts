/** What execa asks of the package of this name: a command as it is started, which here is as it is given. */
const parse = <Options>(command: string, args: readonly string[], options: Options) => ({
  command,
  args,
  options,
});

export default { _parse: parse };
