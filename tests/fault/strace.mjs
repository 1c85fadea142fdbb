/** strace on a process that runs: system calls fail as a kernel's may, at a rate. Ends as it began, the process going on. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Why this machine does not let one process trace another; nothing when it does. */
export function whyNot() {
  const sleeper = spawn("sleep", ["10"], { stdio: "ignore" });
  // Asked for nothing but the end of an attached one: what it may not do it says at once.
  const tried = spawnSync("timeout", ["--signal=INT", "1", "strace", "-e", "trace=none", "-p", String(sleeper.pid)], { encoding: "utf8" });
  sleeper.kill();
  if (tried.error || tried.status === 127) return "strace is not installed";
  return tried.stderr.includes("attached") ? undefined : `no process may be traced here: ${tried.stderr.trim().split("\n")[0]}`;
}

export class Strace {
  /**
   * `rules` are [{call, error, first, step}]: the first-th call of each thread fails, and each step-th behind it; no
   * step: only that one. `follow`: its other threads and its children too; `path`: only calls on this file.
   */
  static async attach(pids, rules, { follow = true, path } = {}) {
    const strace = new Strace();
    strace.folder = mkdtempSync(join(tmpdir(), "baton-strace-"));
    const inject = rules.flatMap(({ call, error, first, step }) =>
      ["-e", `inject=${call}:error=${error}:when=${first}${step ? `+${step}` : ""}`]);
    const calls = [...new Set(rules.map(({ call }) => call))];
    strace.child = spawn("strace", [...(follow ? ["-f"] : []), ...(path ? ["-P", path] : []), "-e", `trace=${calls}`, "-e", "signal=none",
      ...inject, "-o", join(strace.folder, "calls"), "-p", pids.join(",")], { stdio: ["ignore", "ignore", "pipe"] });
    strace.exited = once(strace.child, "exit");
    let said = "";
    await new Promise((done, fail) => {
      strace.child.stderr.on("data", (data) => {
        said += data;
        if (said.split("attached").length > pids.length) done();
      });
      strace.child.once("exit", () => fail(new Error(`strace: ${said}`)));
    });
    return strace;
  }

  /** How often each error was given so far: {"sendto EAGAIN": n}. */
  get injected() {
    const counts = {};
    for (const [, call, error] of readFileSync(join(this.folder, "calls"), "utf8").matchAll(/(\w+)\([^\n]*= -1 (E\w+) [^\n]*\(INJECTED\)/g)) {
      counts[`${call} ${error}`] = (counts[`${call} ${error}`] ?? 0) + 1;
    }
    return counts;
  }

  /** Lets the process go; returns what was injected. */
  async detach() {
    this.child.kill("SIGINT");
    await this.exited;
    const { injected } = this;
    rmSync(this.folder, { recursive: true });
    return injected;
  }
}
