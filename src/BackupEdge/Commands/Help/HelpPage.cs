using System.CommandLine;
using System.Text;

namespace BackupEdge.Commands.Help;

/// <summary>
/// Composes the help of a command: what it does, how it is called, examples, arguments and options. The help of the program lists the
/// commands by <see cref="CommandGroup"/>.
/// </summary>
internal sealed class HelpPage
{
    private const int MinWidth = 40;
    private const int MaxWidth = 120;
    private const int MaxTermWidth = 26;
    private readonly StringBuilder _page = new();
    private readonly int _width;

    private HelpPage(int width) => _width = Math.Clamp(width, MinWidth, MaxWidth);

    /// <summary>Returns the help of a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="width">The number of columns of the terminal.</param>
    public static string Of(Command command, int width)
    {
        var page = new HelpPage(width);
        var path = PathOf(command);
        page.Paragraph(command.Description ?? "", "");
        page.Usage(path, command);
        page.Examples(path);
        if (command is RootCommand)
        {
            page.Groups(command);
        }
        else
        {
            page.Terms("Commands", command.Subcommands.Where(sub => !sub.Hidden).Select(sub => (NameOf(sub), FirstSentence(sub))));
            page.Terms("Arguments", command.Arguments.Select(argument => (argument.Name, argument.Description ?? "")));
        }

        page.Terms("Options", OptionsOf(command, recursive: false));
        page.Terms("Common options", OptionsOf(command, recursive: true));
        page.Footer(command);
        return page._page.ToString();
    }

    /// <summary>Returns the name of a command with those of its parents, without that of the program.</summary>
    public static string PathOf(Command command)
    {
        var names = new Stack<string>();
        for (var above = command; above is not RootCommand; above = above.Parents.OfType<Command>().First())
        {
            names.Push(above.Name);
        }

        return string.Join(' ', names);
    }

    private void Usage(string path, Command command)
    {
        var words = new StringBuilder(path.Length == 0 ? "backupedge" : $"backupedge {path}");
        words.Append(command.Subcommands.Count > 0 ? " COMMAND" : "");
        foreach (var argument in command.Arguments)
        {
            words.Append(argument.Arity.MinimumNumberOfValues == 0 ? $" [{argument.Name}]" : $" {argument.Name}");
        }

        _page.Append('\n');
        Paragraph($"Usage: {words} [OPTION]...", "");
    }

    private void Examples(string path)
    {
        var examples = CommandExamples.Of(path);
        if (examples.Count == 0)
        {
            return;
        }

        _page.Append("\nExamples:\n");
        foreach (var (line, meaning) in examples)
        {
            _page.Append($"  {line}\n");
            Paragraph(meaning, "      ");
        }
    }

    private void Groups(Command root)
    {
        foreach (var group in CommandGroup.All)
        {
            Terms(
                group.Title,
                group
                    .Commands.Select(name => root.Subcommands.Single(sub => sub.Name == name))
                    .Select(sub => (NameOf(sub), FirstSentence(sub)))
            );
        }
    }

    private void Footer(Command command)
    {
        if (command.Subcommands.Count > 0)
        {
            var path = PathOf(command);
            _page.Append('\n');
            Paragraph($"'backupedge help {(path.Length == 0 ? "" : path + " ")}COMMAND' prints the help of a command.", "");
        }
    }

    private static string NameOf(Command command) =>
        string.Join(' ', [command.Name, .. command.Arguments.Select(argument => argument.Name)]);

    private static string FirstSentence(Command command)
    {
        var text = command.Description ?? "";
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? text : text[..(end + 1)];
    }

    private static IEnumerable<(string, string)> OptionsOf(Command command, bool recursive)
    {
        var options = command is RootCommand == recursive ? command.Options : [];
        if (recursive)
        {
            options = RootOf(command).Options;
        }

        return options
            .Where(option => !option.Hidden && (!recursive || option.Recursive || command is RootCommand))
            .Select(option => (TermOf(option), option.Description ?? ""));
    }

    private static Command RootOf(Command command)
    {
        var above = command;
        while (above is not RootCommand)
        {
            above = above.Parents.OfType<Command>().First();
        }

        return above;
    }

    private static string TermOf(Option option)
    {
        var names = string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Append(option.Name));
        return option.HelpName is null ? names : $"{names} {option.HelpName}";
    }

    // Two columns; a term that is too long for the first one has a line of its own.
    private void Terms(string title, IEnumerable<(string Term, string Meaning)> terms)
    {
        var list = terms.ToArray();
        if (list.Length == 0)
        {
            return;
        }

        _page.Append($"\n{title}:\n");
        var column = list.Select(item => item.Term.Length).Where(length => length <= MaxTermWidth).DefaultIfEmpty(0).Max();
        var indent = new string(' ', column + 4);
        foreach (var (term, meaning) in list)
        {
            _page.Append($"  {term.PadRight(column)}");
            if (term.Length > column)
            {
                _page.Append('\n');
                Paragraph(meaning, indent);
            }
            else
            {
                _page.Append("  ");
                Paragraph(meaning, indent, column + 4);
            }
        }
    }

    // Wraps at spaces. A word that is longer than a line stays whole, so that it can be copied.
    private void Paragraph(string text, string indent, int at = 0)
    {
        var column = at;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column == 0)
            {
                _page.Append(indent).Append(word);
                column = indent.Length + word.Length;
            }
            else if (column == at && at > 0)
            {
                _page.Append(word);
                column += word.Length;
                at = 0;
            }
            else if (column + 1 + word.Length > _width)
            {
                _page.Append('\n').Append(indent).Append(word);
                column = indent.Length + word.Length;
            }
            else
            {
                _page.Append(' ').Append(word);
                column += 1 + word.Length;
            }
        }

        _page.Append('\n');
    }
}
