using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>The command line: finds the command, and tells what is wrong when there is none.</summary>
internal static class CommandLine
{
    // Without response files: `@` is a usual first character of a label.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs a command.</summary>
    /// <param name="arguments">The process's arguments.</param>
    /// <param name="surroundings">Its world.</param>
    /// <returns>The exit code: 0 done, 1 failed, 2 wrong use.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandEnvironment surroundings)
    {
        var parse = Create(new CommandScope(surroundings)).Parse(arguments, Parsing);
        if (parse.Action is ParseErrorAction || (parse.Action is null && parse.Errors.Count > 0))
        {
            return Refuse(parse, arguments, surroundings);
        }

        return await parse.InvokeAsync(
            new InvocationConfiguration
            {
                Output = surroundings.Output,
                Error = surroundings.Error,
                // The signals are the commands' own affair: a job that is cancelled may need more than the library's two seconds.
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = false,
            }
        );
    }

    private static RootCommand Create(CommandScope scope)
    {
        var root = Commands(scope);
        var help = root.Options.OfType<HelpOption>().Single();

        // Here a word that begins with a slash is a path.
        help.Aliases.Remove("/?");
        help.Aliases.Remove("/h");
        return root;
    }

    private static RootCommand Commands(CommandScope scope) =>
        new("BackupEdge backs up folders of bot data, restores them, and serves " + "both over REST.")
        {
            scope.Config,
            scope.Data,
            scope.Json,
            ServeCommand.Create(scope),
            BackupCommand.Create(scope),
            RestoreCommand.Create(scope),
            ListCommand.Create(scope),
            ShowCommand.Create(scope),
            FilesCommand.Create(scope),
            FindCommand.Create(scope),
            DiffCommand.Create(scope),
            StatusCommand.Create(scope),
            CatCommand.Create(scope),
            ExportCommand.Create(scope),
            VerifyCommand.Create(scope),
            DeleteCommand.Create(scope),
            HoldCommand.Create(scope),
            PruneCommand.Create(scope),
            RebuildCommand.Create(scope),
            ScheduleCommand.Create(scope),
            KeyCommand.Create(scope),
            AuditCommand.Create(scope),
            WebhookCommand.Create(scope),
            ConfigCommand.Create(scope),
            HealthCommand.Create(scope),
            CompletionCommand.Create(scope),
            ManCommand.Create(scope),
            VersionCommand.Create(scope),
        };

    private static int Refuse(ParseResult parse, IReadOnlyList<string> arguments, CommandEnvironment surroundings)
    {
        var command = parse.CommandResult.Command;
        var path = PathOf(parse.CommandResult);
        var what =
            parse.UnmatchedTokens is [var unknown, ..] ? $"'{unknown}' is not known to '{path}'."
            : command.Subcommands.Count > 0 ? $"'{path}' needs one of: {string.Join(", ", command.Subcommands.Select(sub => sub.Name))}."
            : string.Join(" ", parse.Errors.Select(error => error.Message).Distinct());
        var hint =
            parse.UnmatchedTokens.Count > 0 && NearestWord.Of(parse.UnmatchedTokens[0], WordsOf(parse.CommandResult)) is { } nearest
                ? $" Did you mean '{nearest}'?"
                : "";
        var errors = new ErrorOutput(surroundings.Error, arguments.Contains("--json"));
        errors.Write(new Fault(FaultCode.InvalidRequest, $"{what}{hint} '{path} --help' tells what there is."));
        return ExitCode.WrongUse;
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "backupedge";

    private static IEnumerable<string> WordsOf(CommandResult result)
    {
        var words = result.Command.Subcommands.Select(sub => sub.Name).Concat(result.Command.Options.Select(option => option.Name));
        for (var above = result.Parent as CommandResult; above is not null; above = above.Parent as CommandResult)
        {
            words = words.Concat(above.Command.Options.Where(option => option.Recursive).Select(option => option.Name));
        }

        return words;
    }
}
