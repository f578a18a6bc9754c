import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import { RENAMES } from './change-set.ts';
import { DOCUMENT_NAMES, MANY_FILES } from './commit-facts.ts';
import { NOT_JUDGED, PASSED, REFUSED, TOO_OLD } from './exit-codes.ts';

/** The linked work tree in which the doctor puts the hooks to the proof. */
export const CANARY = 'session-protocol-canary';

/** The line by which our hooks are known; a file without it is never touched. */
export const SHIM_MARK = '# session-protocol hook';

/** The first major version of Node.js that can run the hook. */
export const OLDEST_NODE = 20;

/**
 * The hook itself, the same file for every hook: POSIX sh, without an absolute path. What it must find
 * out by git it asks for while Node.js starts, and hands it on as standard input; see `readCommitFacts`.
 *
 * @param toHome the way from the hook's folder to ours, relative, `/` between parts
 */
export function hookShim(toHome: string): string {
  return SHIM.replace('@HOME@', toHome);
}

const SHIM = `#!/bin/sh
${SHIM_MARK}
# Judges commits by the session protocol. Installed and removed by "Session Protocol: Install Git Hooks"
# and "Uninstall Git Hooks", or by "session-protocol hooks install" and "hooks uninstall".
here=\${0%/*}
hook=\${0##*/}
newline='
'
case $hook in
  # Called by another tool's hook, by way of one line in it.
  hook) home=$here hook=$1; shift ;;
  *) home=$here/@HOME@ ;;
esac
# What both a hook that was here before and we must read.
case $hook in
  pre-push | post-rewrite) input=$(cat); input=\${input:+$input$newline} ;;
esac
# A hook that was here before runs first, and may refuse by itself where git asks; what is done, is done. The
# doctor's canary is not its concern.
if [ "\${0##*/}" = "$hook" ] && [ -x "$home/chain/$hook" ]; then
  case $hook,$GIT_DIR in
    *,*/worktrees/${CANARY}*) ;;
    post-rewrite,*) printf %s "$input" | "$home/chain/$hook" "$@" ;;
    post-*) "$home/chain/$hook" "$@" ;;
    pre-push,*) printf %s "$input" | "$home/chain/$hook" "$@" || exit ;;
    *) "$home/chain/$hook" "$@" || exit ;;
  esac
fi
# Where no editor will open, commit-msg judges at once.
[ "$hook,$GIT_EDITOR" = pre-commit,: ] && exit 0

# Adds the session's trailer to a message without comments, in its paragraph of trailers if it ends with one.
add_trailer() {
  words= paragraphs=0 trailers= gap=1 open=
  while IFS= read -r line || { [ -n "$line" ] && open=1; }; do
    case $line in
      # A sentence, and no number.
      'Session: '[!0-9#]*[[:space:]][![:space:]]*) ;;
      Session:*) return ;;
    esac
    case $line in
      *[![:space:]]*)
        [ -n "$gap" ] && paragraphs=$((paragraphs + 1)) && trailers=1
        words=1 gap=
        name=\${line%%:*}
        case $line in [A-Za-z]*:\\ *) ;; *) trailers= ;; esac
        case $name in *[!A-Za-z0-9-]*) trailers= ;; esac ;;
      *) gap=1 ;;
    esac
  done <"$1"
  [ -n "$words" ] || return
  [ -n "$open" ] && echo >>"$1"
  if [ "$paragraphs" = 1 ] || [ -z "$trailers" ] || [ -n "$gap" ]; then echo >>"$1"; fi
  printf '%s\\n' "$2" >>"$1"
}

# Is there a receipt for the commit just made? The git that commits names its index, and so its folder; the
# receipt names that git, or else tree and parent. The first process of a container is always the same.
has_receipt() {
  receipt=\${GIT_INDEX_FILE%/*}/session-protocol/receipt.json
  if [ "$PPID" -gt 1 ] && [ -r "$receipt" ] && read -r line <"$receipt"; then
    case $line in *"\\"git\\":$PPID,"*) : >"$receipt"; return 0 ;; esac
  fi
  seen=$(git rev-parse 'HEAD^{tree}' --git-path session-protocol 'HEAD^@')
  tree=\${seen%%$newline*}
  seen=\${seen#*$newline}
  receipt=\${seen%%$newline*}/receipt.json
  parent=
  case $seen in *"$newline"*) parent=\${seen#*$newline}; parent=\${parent%%$newline*} ;; esac
  if [ -r "$receipt" ] && read -r line <"$receipt"; then
    case $line in
      "{\\"tree\\":\\"$tree\\",\\"parent\\":\\"$parent\\","*) : >"$receipt"; return 0 ;;
      # git names no index to post-merge, and leaves out of an octopus what the other parents hold.
      *"\\"git\\":$PPID,"*) [ "$PPID" -gt 1 ] && : >"$receipt" && return 0 ;;
    esac
  fi
  return 1
}

case $hook in
  prepare-commit-msg)
    # To a message that is still to be written, commit-msg adds the trailer.
    case $2 in '' | template) exit 0 ;; esac
    state=\${GIT_INDEX_FILE%/*}/session-protocol
    if [ "$GIT_EDITOR" = : ] && [ "$state/trailer" -nt "$state/session.jsonl" ] && read -r trailer <"$state/trailer"; then
      case $trailer in
        '') exit 0 ;;
        'Session: '*) add_trailer "$1" "$trailer"; exit 0 ;;
      esac
    fi ;;
  # Only a commit without a receipt is worth starting Node.js.
  post-commit) has_receipt && exit 0 ;;
  # Of what a rebase applies anew, post-rewrite is told.
  post-applypatch) [ -e "$(git rev-parse --git-path rebase-apply/rebasing)" ] && exit 0 ;;
  post-merge)
    # Nothing is committed by a squash.
    [ "$1" = 1 ] && exit 0
    has_receipt && exit 0 ;;
esac
# Only these can refuse; the others see what was done, or help.
case $hook in
  commit-msg | pre-commit | pre-push | merge-thread) failed=2 ;;
  *) failed=0 ;;
esac

if [ ! -r "$home/run.cjs" ] || [ ! -r "$home/hook.cjs" ]; then
  # The commit-msg hook will say it.
  [ "$hook" = prepare-commit-msg ] && exit 0
  echo "Session Protocol: not judged, because the hook's files are gone – install the git hooks again" >&2
  exit $failed
fi
unset NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS NODE_V8_COVERAGE NODE_REPL_EXTERNAL_MODULE
ELECTRON_RUN_AS_NODE=1
# What stands in for an object in this clone alone, as git replace has it, judges nothing.
GIT_NO_REPLACE_OBJECTS=1
export ELECTRON_RUN_AS_NODE GIT_NO_REPLACE_OBJECTS

# What the rules will nearly always ask for: of a few files all contents, of many the old ones of documents. What
# of many is loose Node.js itself reads sooner; how the first is kept tells of the others. The list is split by the
# shell, which is quicker than one more process.
contents() {
  loose=
  for change; do
    ids=\${change#* * }
    old=\${ids%% *}
    case $change in
      ':100'*.md | ':100'*.md\\") echo "$old" ;;
      ':100'*)
        if [ $# -gt ${MANY_FILES} ] && [ -z "$loose" ]; then
          rest=\${old#??} loose=no
          [ -e "$home/../objects/\${old%"$rest"}/$rest" ] && loose=yes
        fi
        [ "$loose" = yes ] || echo "$old" ;;
    esac
    [ $# -gt ${MANY_FILES} ] && continue
    ids=\${ids#* }
    case $change in
      :??????' 100'*) echo "\${ids%% *}" ;;
    esac
  done
}

facts() {
  echo "$PPID"
  set --
  # The documents of which Node.js will ask whether they are still as it knows them, a path each.
  if [ -r "$home/${DOCUMENT_NAMES}" ]; then
    while IFS= read -r name; do set -- "$@" "HEAD:$name"; done <"$home/${DOCUMENT_NAMES}"
  fi
  git rev-parse --git-path session-protocol --git-common-dir --git-path objects HEAD HEAD:${PROTOCOL_PATH} "$@"
  echo
  # Of two trees only what differs is read; the index, which would be read once more, holds the whole repository.
  tree=$(git write-tree) &&
    changes=$(GIT_INDEX_FILE=$home/none git -c core.quotePath=true diff-tree -r --raw --no-abbrev --ignore-submodules=none ${RENAMES.join(' ')} HEAD "$tree" --) || return
  echo "$tree"
  IFS=$newline
  set -f
  if [ -n "$changes" ]; then
    contents $changes | git cat-file --batch --buffer || return
  fi
  printf '\\n%s\\n.\\n' "$changes"
}

try() {
  node=$1
  shift
  command -v "$node" >/dev/null 2>&1 || return 0
  case $hook in
    commit-msg | pre-commit) facts 2>/dev/null | "$node" "$home/run.cjs" "$hook" "$@" ;;
    pre-push | post-rewrite) printf %s "$input" | "$node" "$home/run.cjs" "$hook" "$@" ;;
    *) "$node" "$home/run.cjs" "$hook" "$@" </dev/null ;;
  esac
  code=$?
  # Only the hook itself ends like this; with anything else it did not run to its end, and the next is asked.
  case $code in
    ${PASSED}) exit 0 ;;
    ${REFUSED}) exit 1 ;;
    ${NOT_JUDGED}) exit 2 ;;
    ${TOO_OLD} | 126 | 127) ;;
    *) broken="$node ended with $code" ;;
  esac
}

broken=
if [ -n "$SESSION_PROTOCOL_NODE" ]; then try "$SESSION_PROTOCOL_NODE" "$@"; fi
try node "$@"
if [ -r "$home/runtimes" ]; then
  while IFS= read -r runtime <&3; do try "$runtime" "$@"; done 3<"$home/runtimes"
fi
if [ -n "$VSCODE_GIT_ASKPASS_NODE" ]; then try "$VSCODE_GIT_ASKPASS_NODE" "$@"; fi

[ "$hook" = prepare-commit-msg ] && exit 0
if [ -n "$broken" ]; then
  echo "Session Protocol: not judged, because Node.js did not run the hook to its end ($broken) – see that node --version works here, then install the git hooks again" >&2
  exit $failed
fi
echo "Session Protocol: not judged, because no Node.js ${OLDEST_NODE} or newer was found – put node on the PATH, or open this folder in VS Code once" >&2
exit $failed
`;

/** Where the hook keeps what Node.js compiled of it, in our folder. */
export const COMPILE_CACHE = 'compiled';

/**
 * What Node.js is started with. It refuses a Node.js that is too old before it meets syntax that it does not
 * know; itself in the oldest syntax.
 *
 * It loads the hook's files as require() would, with what V8 compiled of them in an earlier commit: each
 * function that was run, while Node.js's own compile cache keeps only what is compiled before any is. As long
 * as a day later it is kept anew, with what the commits since have run. It is kept twice in one file: to compare
 * the two takes a tenth of a millisecond, while to load what Node.js has for checksums takes five.
 *
 * @param build names the files' contents, for what is compiled is of no other ones
 */
export const hookRunner = (
  build: string,
): string => `if (parseInt(process.versions.node, 10) < ${OLDEST_NODE}) process.exit(${TOO_OLD});
// Until the hook says otherwise, as of one that is cut short.
process.exitCode = 1;
var fs = require('fs');
var vm = require('vm');
var kept = __dirname + '/${COMPILE_CACHE}';
var build = '${build}-' + process.versions.v8 + '-' + process.arch;
var loaded = {};

function load(folder, name) {
  var file = __dirname + folder + '/' + name;
  if (loaded[file]) return loaded[file].exports;
  var cache = kept + '/' + name + '-' + build;
  var compiled = readCompiled(cache);
  var source = '(function (exports, require, module) {' + fs.readFileSync(file, 'utf8') + '\\n})';
  var script = new vm.Script(source, { filename: file, cachedData: compiled.data });
  if (process.argv[2] === 'commit-msg' && (compiled.isOld || script.cachedDataRejected))
    process.on('exit', function () { keepCompiled(cache, script); });
  var module = (loaded[file] = { exports: {} });
  var requireFrom = function (id) {
    var path = /^\\.\\/(lazy\\/)?([^/]+)$/.exec(id);
    return path ? load(path[1] ? '/lazy' : folder, path[2]) : require(id);
  };
  script.runInThisContext()(module.exports, requireFrom, module);
  return module.exports;
}

function readCompiled(cache) {
  try {
    var age = Date.now() - fs.statSync(cache).mtimeMs;
    var bytes = fs.readFileSync(cache);
    var data = bytes.subarray(0, bytes.length / 2);
    // V8 would run whatever stands there, so what was damaged must be seen.
    if (data.equals(bytes.subarray(data.length))) return { data: data, isOld: age > 86400000 };
  } catch (error) {
    // None is kept yet.
  }
  return { isOld: true };
}

function keepCompiled(cache, script) {
  var staging = cache + '.' + process.pid;
  try {
    fs.mkdirSync(kept, { recursive: true });
    var data = script.createCachedData();
    fs.writeFileSync(staging, Buffer.concat([data, data]), { flush: true });
    fs.renameSync(staging, cache);
  } catch (error) {
    // A folder that cannot be written costs the next commit its speed, not this one its verdict.
  }
}

load('', 'hook.cjs');
`;

/** The hooks to which git says on standard input what they are about. */
const WITH_INPUT: ReadonlySet<string> = new Set(['pre-push', 'post-rewrite']);

/**
 * The line that calls our hook from a hook file that another tool owns. Such a file is often committed,
 * so the line must do nothing in a clone where our hook is not installed. What it reads of standard input
 * it gives back to the lines below it.
 */
export function callLine(hook: string): string {
  const find = 'session_protocol=$(git rev-parse --git-common-dir)/session-protocol/hook; ';
  if (!WITH_INPUT.has(hook))
    return `${find}[ ! -x "$session_protocol" ] || "$session_protocol" ${hook} "$@" || exit ${SHIM_MARK}`;
  return (
    `${find}session_protocol_input=$(cat); [ ! -x "$session_protocol" ] || ` +
    `printf '%s\\n' "$session_protocol_input" | "$session_protocol" ${hook} "$@" || exit; ` +
    `eval "$(printf 'exec <<"END"\\n%s\\nEND\\n' "$session_protocol_input")" ${SHIM_MARK}`
  );
}
