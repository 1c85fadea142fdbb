/** A wall clock that can be put forward and back under running processes: Debian's libfaketime, read from a file. */
import { existsSync, readdirSync, renameSync, writeFileSync } from "node:fs";

const name = "faketime/libfaketime.so.1";
const library = readdirSync("/usr/lib").map((folder) => `/usr/lib/${folder}/${name}`).find((path) => existsSync(path));

/** Why clocks can't be put here; nothing when they can. */
export const whyNot = () => (library ? undefined : "libfaketime is not installed");

export class Clock {
  /** `path` names the file that says how far off the clock is. */
  constructor(path) {
    this.path = path;
    this.put(0);
  }

  /** So many seconds ahead of the machine's clock, from now on. */
  put(seconds) {
    this.ahead = seconds;
    writeFileSync(`${this.path}.new`, `${seconds < 0 ? "" : "+"}${seconds}\n`, { mode: 0o644 });
    renameSync(`${this.path}.new`, this.path);
  }

  /** The variables of a process that shall live by it. Its monotonic clock stays the machine's, as after a real jump. */
  get env() {
    return {
      LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: this.path, FAKETIME_NO_CACHE: "1", FAKETIME_DONT_FAKE_MONOTONIC: "1",
      DONT_FAKE_MONOTONIC: "1", NO_FAKE_STAT: "1", ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ""}:verify_asan_link_order=0`,
    };
  }
}
