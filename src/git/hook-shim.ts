/** The line by which our hooks are known; a file without it is never touched. */
export const SHIM_MARK = '# session-protocol hook';

/** The exit code by which the runtime check says: not with this Node.js, try the next. */
const TOO_OLD = 75;

/** The first major version of Node.js that can run the hook. */
export const OLDEST_NODE = 20;

/**
 * The hook itself, the same file for every hook: POSIX sh, without an absolute path. What it must find
 * out by git it asks for while Node.js starts, and hands it on as standard input; see `readGateInput`.
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
case $hook in
  # Called by another tool's hook, by way of one line in it.
  hook) home=$here hook=$1; shift ;;
  *)
    home=$here/@HOME@
    # A hook that was here before runs first, and may refuse by itself.
    if [ -x "$home/chain/$hook" ]; then "$home/chain/$hook" "$@" || exit; fi ;;
esac

case $hook in
  # Where no editor will open, commit-msg judges at once.
  pre-commit) [ "$GIT_EDITOR" = : ] && exit 0 ;;
  # Only a commit without a receipt is worth starting Node.js. The git that commits names its index, and so
  # its folder; the receipt names that git, or else the tree.
  post-commit)
    receipt=\${GIT_INDEX_FILE%/*}/session-protocol/receipt.json
    if [ -r "$receipt" ] && read -r line <"$receipt"; then
      case $line in *"\\"git\\":$PPID,"*) : >"$receipt"; exit 0 ;; esac
    fi
    seen=$(git rev-parse 'HEAD^{tree}' --git-path session-protocol)
    receipt=\${seen#*
}/receipt.json
    tree=\${seen%%
*}
    if [ -r "$receipt" ] && read -r line <"$receipt"; then
      case $line in *"\\"tree\\":\\"$tree\\""*) : >"$receipt"; exit 0 ;; esac
    fi ;;
esac

if [ ! -r "$home/run.cjs" ] || [ ! -r "$home/hook.cjs" ]; then
  echo "Session Protocol: not judged, because the hook's files are gone – install the git hooks again" >&2
  [ "$hook" = post-commit ] || exit 2
  exit 0
fi
unset NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS NODE_V8_COVERAGE NODE_REPL_EXTERNAL_MODULE
ELECTRON_RUN_AS_NODE=1
export ELECTRON_RUN_AS_NODE

# What the rules will nearly always ask for: the new contents of all files, and the old ones of documents.
# The list is split by the shell itself, which is quicker than one more process.
contents() {
  IFS='
'
  set -f
  for change in $1; do
    ids=\${change#* * }
    case $change in
      ':100'*.md | ':100'*.md\\") echo "\${ids%% *}" ;;
    esac
    ids=\${ids#* }
    case $change in
      :??????' 100'*) echo "\${ids%% *}" ;;
    esac
  done
}

facts() {
  echo "$PPID"
  git rev-parse --git-path session-protocol --git-common-dir HEAD HEAD:.session-protocol/protocol.json
  echo
  changes=$(git -c core.quotePath=true diff-index --cached --raw --no-abbrev --ignore-submodules=none -M HEAD --) &&
    git write-tree && printf '%s\\n\\n' "$changes" && contents "$changes" | git cat-file --batch --buffer
}

try() {
  node=$1
  shift
  command -v "$node" >/dev/null 2>&1 || return 0
  case $hook in
    post-commit) "$node" "$home/run.cjs" "$hook" </dev/null ;;
    *) facts 2>/dev/null | "$node" "$home/run.cjs" "$hook" "$@" ;;
  esac
  code=$?
  case $code in
    ${TOO_OLD} | 126 | 127) return 0 ;;
    *) exit $code ;;
  esac
}

if [ -n "$SESSION_PROTOCOL_NODE" ]; then try "$SESSION_PROTOCOL_NODE" "$@"; fi
try node "$@"
if [ -r "$home/runtimes" ]; then
  while IFS= read -r runtime <&3; do try "$runtime" "$@"; done 3<"$home/runtimes"
fi
if [ -n "$VSCODE_GIT_ASKPASS_NODE" ]; then try "$VSCODE_GIT_ASKPASS_NODE" "$@"; fi

echo "Session Protocol: not judged, because no Node.js ${OLDEST_NODE} or newer was found – put node on the PATH, or open this folder in VS Code once" >&2
[ "$hook" = post-commit ] || exit 2
`;

/** Refuses a Node.js that is too old before it meets syntax that it does not know; itself in the oldest syntax. */
export const RUN_CHECK = `if (parseInt(process.versions.node, 10) < ${OLDEST_NODE}) process.exit(${TOO_OLD});
require('./hook.cjs');
`;

/**
 * The line that calls our hook from a hook file that another tool owns. Such a file is often committed,
 * so the line must do nothing in a clone where our hook is not installed.
 */
export const callLine = (hook: string): string =>
  `session_protocol=$(git rev-parse --git-common-dir)/session-protocol/hook; ` +
  `[ ! -x "$session_protocol" ] || "$session_protocol" ${hook} "$@" || exit ${SHIM_MARK}`;
