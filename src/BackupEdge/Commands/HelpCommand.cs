using System.CommandLine;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Implements <c>help</c>, which prints the help of the program or of a command.</summary>
internal sealed class HelpCommand
{
    private readonly Argument<string[]> _words = new("COMMAND")
    {
        Description = "The command, such as backup or schedule create; default the list of commands.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>Creates the <c>help</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new HelpCommand();
        var command = new Command("help", "Prints the help of a command, or lists the commands.") { verb._words };
        verb._words.CompletionSources.Add(context =>
            context.ParseResult.RootCommandResult.Command.Subcommands.Select(sub => new System.CommandLine.Completions.CompletionItem(
                sub.Name
            ))
        );
        scope.SetAction(command, run => Task.FromResult(verb.Run(run)));
        return command;
    }

    private int Run(CommandRun run)
    {
        var command = run.Root;
        foreach (var word in run.Get(_words) ?? [])
        {
            command = command.Subcommands.FirstOrDefault(sub => sub.Name == word) ?? throw Unknown(command, word);
        }

        return PrintHelp.Print(command, run.CommandEnvironment);
    }

    private static Fault Unknown(Command command, string word)
    {
        var names = command.Subcommands.Select(sub => sub.Name);
        var hint = NearestWord.Of(word, names) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        return new Fault(FaultCode.InvalidRequest, $"There is no command '{word}'.{hint} 'backupedge help' lists the commands.");
    }
}
