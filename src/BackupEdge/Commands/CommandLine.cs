using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Parses the command line and runs the command, or reports what is wrong with the arguments.</summary>
internal static class CommandLine
{
    // Response files are disabled because a label may begin with `@`.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandEnvironment environment)
    {
        var root = Create(new CommandScope(environment));
        if (arguments.Count == 0)
        {
            return PrintHelp.Print(root, environment);
        }

        var parse = root.Parse(arguments, Parsing);
        if (parse.Action is ParseErrorAction || (parse.Action is null && parse.Errors.Count > 0))
        {
            return ReportUsageError(parse, arguments, environment);
        }

        return await parse.InvokeAsync(
            new InvocationConfiguration
            {
                Output = environment.Output,
                Error = environment.Error,
                // Commands handle signals themselves: cancelling a job may take longer than the library's two seconds.
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = false,
            }
        );
    }

    /// <summary>Creates the root command, with all other commands below it.</summary>
    public static RootCommand Create(CommandScope scope)
    {
        var root = Commands(scope);
        ValueCompletions.AddTo(root, scope);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new PrintHelp(scope.CommandEnvironment);
        help.Description = "Prints this help.";
        var version = root.Options.OfType<VersionOption>().Single();
        version.Description = "Prints the version.";
        version.Aliases.Add("-V");

        // An argument that begins with a slash is a path.
        help.Aliases.Remove("/?");
        help.Aliases.Remove("/h");
        return root;
    }

    private static RootCommand Commands(CommandScope scope) =>
        new("A backup service for bot hosts: bots call its REST API, operators use the same program from the command line.")
        {
            scope.Config,
            scope.Data,
            scope.Server,
            scope.KeyFile,
            scope.CaFile,
            scope.Json,
            scope.Quiet,
            scope.Utc,
            scope.Progress,
            InitCommand.Create(scope),
            ServeCommand.Create(scope),
            OpenCommand.Create(scope),
            BackupCommand.Create(scope),
            RestoreCommand.Create(scope),
            ListCommand.Create(scope),
            ShowCommand.Create(scope),
            FilesCommand.Create(scope),
            FindCommand.Create(scope),
            DiffCommand.Create(scope),
            StatusCommand.Create(scope),
            JobCommand.Create(scope),
            CatCommand.Create(scope),
            ExportCommand.Create(scope),
            VerifyCommand.Create(scope),
            DeleteCommand.Create(scope),
            DeleteRequestsCommand.Create(scope),
            UndeleteCommand.Create(scope),
            HoldCommand.Create(scope),
            SetCommand.Create(scope),
            PruneCommand.Create(scope),
            RebuildCommand.Create(scope),
            RecoverCommand.Create(scope),
            CopyCommand.Create(scope),
            DrillCommand.Create(scope),
            ScheduleCommand.Create(scope),
            TargetCommand.Create(scope),
            KeyCommand.Create(scope),
            EncryptionCommand.Create(scope),
            AuditCommand.Create(scope),
            WebhookCommand.Create(scope),
            ConfigCommand.Create(scope),
            HealthCommand.Create(scope),
            CompletionCommand.Create(scope),
            ManCommand.Create(scope),
            VersionCommand.Create(scope),
            HelpCommand.Create(scope),
        };

    private static int ReportUsageError(ParseResult parse, IReadOnlyList<string> arguments, CommandEnvironment environment)
    {
        var command = parse.CommandResult.Command;
        var path = PathOf(parse.CommandResult);
        var what =
            parse.UnmatchedTokens is [var unknown, ..] ? $"Unrecognized command or option '{unknown}' for '{path}'."
            : command is { Action: null, Subcommands.Count: > 0 }
                ? $"'{path}' needs one of: {string.Join(", ", command.Subcommands.Select(sub => sub.Name))}."
            : string.Join(" ", parse.Errors.Select(error => TextOf(error, path)).Distinct());
        var hint =
            parse.UnmatchedTokens.Count > 0 && NearestWord.Of(parse.UnmatchedTokens[0], WordsOf(parse.CommandResult)) is { } nearest
                ? $" Did you mean '{nearest}'?"
                : "";
        var errors = new ErrorOutput(environment.Error, arguments.Contains("--json"), environment.IsJournal, isQuiet: false);
        errors.Write(new Fault(FaultCode.InvalidRequest, $"{what}{hint} See '{path} --help'."));
        return ExitCode.WrongUse;
    }

    // The library does not say which argument is missing.
    private static string TextOf(ParseError error, string path) =>
        error.SymbolResult is ArgumentResult { Tokens.Count: 0, Parent: CommandResult, Argument: var argument }
            ? $"'{path}' needs {argument.Name}."
            : error.Message;

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
