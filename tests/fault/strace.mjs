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
  /** As attach(), where `pids` lists what is there at a moment: it may have gone by the time that strace looks. */
  static async attachAll(pids, rules, options) {
    for (let left = 10; ; left--) {
      try {
        return await Strace.attach(pids(), rules, options);
      } catch (error) {
        if (left === 0 || !(error.code === "ENOENT" || error.message.includes("No such process"))) throw error;
        await new Promise((done) => setTimeout(done, 100));
      }
    }
  }

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
    const attached = await new Promise((done) => {
      strace.child.stderr.on("data", (data) => {
        said += data;
        if (said.split("attached").length > pids.length) done(true);
      });
      strace.child.once("exit", () => done(false));
    });
    if (attached) return strace;
    rmSync(strace.folder, { recursive: true });
    throw new Error(`strace: ${said}`);
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
