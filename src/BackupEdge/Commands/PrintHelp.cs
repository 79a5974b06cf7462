using System.CommandLine;
using System.CommandLine.Invocation;
using BackupEdge.Commands.Help;

namespace BackupEdge.Commands;

/// <summary>Prints the help of the command that the command line names; the action of <c>--help</c>.</summary>
internal sealed class PrintHelp(CommandEnvironment environment) : SynchronousCommandLineAction
{
    private const int DefaultWidth = 100;

    /// <summary>Help is printed even if the rest of the command line is not valid.</summary>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult) => Print(parseResult.CommandResult.Command, environment);

    /// <summary>Prints the help of a command. Returns the exit code.</summary>
    public static int Print(Command command, CommandEnvironment environment)
    {
        environment.Output.Write(HelpPage.Of(command, environment.TerminalWidth?.Invoke() ?? DefaultWidth));
        environment.Output.Flush();
        return ExitCode.Done;
    }
}
