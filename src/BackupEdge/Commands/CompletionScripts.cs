namespace BackupEdge.Commands;

/// <summary>Completion scripts. They get suggestions from this program, by the command-line library's <c>[suggest]</c>.</summary>
internal static class CompletionScripts
{
    private const string Bash = """
        # Completion of backupedge for bash. Install it as /usr/share/bash-completion/completions/backupedge.
        # Suggestions are never evaluated: `compgen -W` would.
        _backupedge() {
          local line=${COMP_LINE:0:COMP_POINT} word split suggestion
          word=${line##*[[:space:]]}
          split=${word%"$2"} # what bash has split off, such as `latest:`
          COMPREPLY=()
          while IFS= read -r suggestion; do
            if [[ $suggestion == "$word"* ]]; then
              COMPREPLY+=("${suggestion#"$split"}")
            fi
          done < <("$1" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
          if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == */ ]]; then
            compopt -o nospace
          fi
        }
        complete -o default -F _backupedge backupedge

        """;

    private const string Zsh = """
        #compdef backupedge
        # Completion of backupedge for zsh. Install it as /usr/share/zsh/vendor-completions/_backupedge.
        _backupedge() {
          local line="${(j: :)words[1,CURRENT]}"
          local -a suggestions=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
          if [[ -n "$suggestions" ]]; then
            compadd -a suggestions
          else
            _files
          fi
        }
        if [[ "$funcstack[1]" == _backupedge ]]; then
          _backupedge "$@"
        else
          compdef _backupedge backupedge
        fi

        """;

    private const string Fish = """
        # Completion of backupedge for fish. Install it as /usr/share/fish/vendor_completions.d/backupedge.fish.
        function __backupedge_suggest
          set -l line (commandline --cut-at-cursor --current-process)
          set -l suggestions (backupedge "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
          if set -q suggestions[1]
            string join \n -- $suggestions
          else
            __fish_complete_path (commandline --current-token)
          end
        end
        complete --command backupedge --no-files --arguments '(__backupedge_suggest)'

        """;

    private const string PowerShell = """
        # Completion of backupedge for PowerShell. Append it to the file in $PROFILE.
        Register-ArgumentCompleter -Native -CommandName backupedge -ScriptBlock {
          param($word, $line, $position)
          $text = "$line".PadRight($position)
          & backupedge "[suggest:$position]" $text 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }

        """;

    /// <summary>The supported shells.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish", "powershell"];

    /// <summary>Returns the script for one of <see cref="Shells"/>.</summary>
    public static string Of(string shell) =>
        shell switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            "powershell" => PowerShell,
            _ => throw new ArgumentOutOfRangeException(nameof(shell), shell, "Unknown shell."),
        };
}
