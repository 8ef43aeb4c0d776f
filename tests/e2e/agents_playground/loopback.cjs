// Loaded with `node -r`: whatever listens is reachable from this machine only.
const { Server } = require("node:net");

const listen = Server.prototype.listen;

Server.prototype.listen = function (target, ...rest) {
  if (target !== null && typeof target === "object" && target.port !== undefined) {
    return listen.call(this, { ...target, host: "127.0.0.1" }, ...rest);
  }
  if (!/^\d+$/.test(String(target))) return listen.call(this, target, ...rest);
  const after = typeof rest[0] === "string" ? rest.slice(1) : rest;
  return listen.call(this, target, "127.0.0.1", ...after);
};
