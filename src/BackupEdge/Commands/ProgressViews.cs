using System.Diagnostics;
using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary>Creates the views of progress.</summary>
internal static class ProgressViews
{
    private static readonly TimeSpan JsonInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    /// <summary>Creates the view that <c>--progress</c> names; null for none.</summary>
    public static IProgressView? Of(ProgressMode mode, CommandEnvironment environment) =>
        mode switch
        {
            ProgressMode.Json => new ProgressLines(environment.Error, JsonInterval, environment.Time, (state, speed) =>
                JsonRenderer.Text(ProgressAnswerLine.Of(state, speed, environment.Time.GetUtcNow()), CommandJson.Default.ProgressAnswerLine)
            ),
            ProgressMode.Plain => new ProgressLines(environment.Error, PlainInterval, environment.Time, (state, speed) =>
                ProgressText.Of(state, speed, environment.Time.GetUtcNow(), int.MaxValue)
            ),
            ProgressMode.None => null,
            _ => throw new UnreachableException($"There is no view for the mode {mode}."),
        };

    /// <summary>Creates the view for the terminal on standard error; null if there is none.</summary>
    public static IProgressView? ForTerminal(CommandEnvironment environment) =>
        environment.TerminalWidth is not { } width ? null
        : environment.IsDumbTerminal ? Of(ProgressMode.Plain, environment)
        : new ProgressLine(environment.Error, width, environment.Time);
}
