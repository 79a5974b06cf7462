using System.CommandLine;
using System.Text;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>
/// The manual page in the language of man(7), made from the commands' own descriptions, so that it tells what <c>--help</c> tells.
/// </summary>
internal sealed class ManualPage
{
    private readonly StringBuilder _page = new();

    private ManualPage() { }

    /// <summary>The page of a program.</summary>
    /// <param name="root">Its root command.</param>
    public static string Of(Command root)
    {
        var page = new ManualPage();
        page.WriteHead(root);
        page.Section("COMMANDS");
        foreach (var command in root.Subcommands)
        {
            page.WriteCommand($"backupedge {command.Name}", command);
        }

        page.Section("OPTIONS OF EVERY COMMAND");
        page.WriteOptions(root);
        page.WriteTail();
        return page._page.ToString();
    }

    private void WriteHead(Command root)
    {
        Line($".TH BACKUPEDGE 1 \"\" \"BackupEdge {ProgramVersion.Number}\" \"User Commands\"");
        Section("NAME");
        Text("backupedge - backs up bot data and databases, restores them, and serves both over REST");
        Section("SYNOPSIS");
        Line($".B backupedge");
        Line($".I COMMAND");
        Line("[\\fIOPTION\\fR]...");
        Section("DESCRIPTION");
        Text(root.Description!);
        Line(".PP");
        Text(
            "Settings come from the command line, from environment variables and from a file, in this order; `backupedge config show` "
                + "tells what holds and where it comes from."
        );
    }

    private void WriteTail()
    {
        Section("EXIT STATUS");
        Term("0", "Done.");
        Term("1", "It was tried and failed; the message says why and what to do.");
        Term("2", "It was not tried: the command line or the configuration is wrong.");
        Section("ENVIRONMENT");
        Term(
            "BACKUPEDGE__SETTING__PART",
            "A setting: its name in capitals, with two underscores for each dot, such as " + "BACKUPEDGE__LISTEN."
        );
        Section("FILES");
        Term("backupedge.json", "The settings, in the current folder unless --config names another.");
        Term("backupedge-data/", "The data folder, unless --data or the setting data names another.");
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

    private void Section(string title) => Line($".SH {(title.Contains(' ', StringComparison.Ordinal) ? $"\"{title}\"" : title)}");

    private void Term(string term, string meaning)
    {
        Line(".TP");
        Line($"\\fB{Escaped(term)}\\fR");
        Line(Escaped(meaning));
    }

    private void Text(string text) => Line(Escaped(text));

    private void Line(string line) => _page.Append(line).Append('\n');

    // A dash would become a hyphen that no shell takes, and a line that begins with a dot or a quote a request.
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
