using System.CommandLine;
using System.Text;
using BackupEdge.Commands.Help;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>
/// Writes the manual page in the format of man(7). It is generated from the commands' descriptions, so that it agrees with <c>--help</c>.
/// </summary>
internal sealed class ManualPage
{
    private readonly StringBuilder _page = new();

    private ManualPage() { }

    /// <summary>Returns the manual page for a root command and all commands below it.</summary>
    public static string Of(Command root)
    {
        var page = new ManualPage();
        page.WriteHead(root);
        page.Section("COMMANDS");
        foreach (var command in root.Subcommands)
        {
            page.WriteCommand($"backupedge {command.Name}", command);
        }

        page.Section("COMMON OPTIONS");
        page.WriteOptions(root);
        page.Section("EXAMPLES");
        page.WriteExamples("");
        page.WriteTail();
        return page._page.ToString();
    }

    private void WriteHead(Command root)
    {
        Line($".TH BACKUPEDGE 1 \"\" \"BackupEdge {ProgramVersion.Number}\" \"User Commands\"");
        Section("NAME");
        Text("backupedge - backs up and restores bot data and databases, from the command line and over REST");
        Section("SYNOPSIS");
        Line($".B backupedge");
        Line($".I COMMAND");
        Line("[\\fIOPTION\\fR]...");
        Section("DESCRIPTION");
        Text(root.Description!);
        Line(".PP");
        Text(
            "Settings come from the command line, from environment variables and from a file, in this order; `backupedge config show` "
                + "prints the effective settings and their origin."
        );
    }

    private void WriteTail()
    {
        Section("EXIT STATUS");
        Term("0", "The command succeeded.");
        Term("1", "The command ran and failed; the message says why and what to do.");
        Term("2", "The command did not run: the command line or the configuration is wrong.");
        Term("3", "The command succeeded with warnings, which it names: files that could not be read or were left out.");
        Term("4", "What the command line names does not exist: a backup, job, key, schedule or path.");
        Term("5", "Something else is in progress, such as a server or a job that uses the same thing. Try again later.");
        Term("130", "The command was interrupted by Ctrl-C; the message says what stays.");
        Section("ENVIRONMENT");
        Term("BACKUPEDGE_CONFIG", "The configuration file, unless --config names one.");
        Term("BACKUPEDGE_SERVER", "The server that commands use in place of a data folder, unless --server, --data or --config is given.");
        Term("BACKUPEDGE_API_KEY_FILE", "The file with the key for that server, unless --key-file names one.");
        Term(
            "BACKUPEDGE__SETTING__PART",
            "A setting: its name in upper case, with two underscores for each dot, such as BACKUPEDGE__LISTEN."
        );
        Term("TZ", "The time zone of printed times; default the host's.");
        Term("NO_COLOR", "If set, status words are not coloured.");
        Section("FILES");
        Term("./backupedge.json", "The settings, unless --config or BACKUPEDGE_CONFIG names another file.");
        Term("/etc/backupedge/backupedge.json", "The settings of the installed service, if the current folder has no backupedge.json.");
        Term("backupedge-data/", "The data folder, unless --data or the setting data names another one.");
        Section("SEE ALSO");
        Line(".BR lz4 (1),");
        Line(".BR systemd (1)");
    }

    private void WriteCommand(string path, Command command)
    {
        if (command.Hidden)
        {
            return;
        }

        if (command.Subcommands.Count == 0)
        {
            Line($".SS \"{Escaped(Synopsis(path, command))}\"");
            Text(command.Description!);
            foreach (var argument in command.Arguments)
            {
                Term(argument.Name, argument.Description ?? "");
            }

            WriteOptions(command);
            WriteExamples(path["backupedge ".Length..]);
        }

        foreach (var sub in command.Subcommands)
        {
            WriteCommand($"{path} {sub.Name}", sub);
        }
    }

    private static string Synopsis(string path, Command command)
    {
        var words = new StringBuilder(path);
        foreach (var argument in command.Arguments)
        {
            var name = argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..." : argument.Name;
            words.Append(argument.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : $" {name}");
        }

        return words.Append(command.Options.Any(option => !option.Hidden) ? " [OPTION]..." : "").ToString();
    }

    private void WriteOptions(Command command)
    {
        foreach (var option in command.Options)
        {
            if (!option.Hidden)
            {
                var names = string.Join(", ", [.. option.Aliases, option.Name]);
                Term(option.HelpName is null ? names : $"{names} {option.HelpName}", option.Description ?? "");
            }
        }
    }

    private void WriteExamples(string path)
    {
        foreach (var (line, meaning) in CommandExamples.Of(path))
        {
            Line(".PP");
            Text(meaning);
            Line(".RS 4");
            Line(".nf");
            Text(line);
            Line(".fi");
            Line(".RE");
        }
    }

    private void Section(string title) => Line($".SH {(title.Contains(' ', StringComparison.Ordinal) ? $"\"{title}\"" : title)}");

    private void Term(string term, string meaning)
    {
        Line(".TP");
        Line($"\\fB{Escaped(term)}\\fR");
        Line(Escaped(meaning));
    }

    private void Text(string text) => Line(Escaped(text));

    private void Line(string line) => _page.Append(line).Append('\n');

    // man prints a plain dash as a hyphen, which shells do not accept, and reads a line that begins with a dot or a quote as a request.
    private static string Escaped(string text)
    {
        var escaped = text.Replace("\\", "\\e", StringComparison.Ordinal)
            .Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("`", "", StringComparison.Ordinal)
            .Replace("\"", "\\(dq", StringComparison.Ordinal)
            .Replace("\n", " ", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
