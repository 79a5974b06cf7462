using BackupEdge.Commands.Access;

namespace BackupEdge.Commands;

/// <summary>Runs an export on another thread and shows its progress.</summary>
internal static class ExportProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs an export and returns how long it took.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="export">The export.</param>
    /// <param name="work">Writes the export.</param>
    /// <param name="cancellationToken">Cancels the export.</param>
    public static async Task<TimeSpan> RunAsync(CommandRun run, IContent export, Func<Task> work, CancellationToken cancellationToken)
    {
        var time = run.CommandEnvironment.Time;
        var (startedAt, started) = (time.GetUtcNow(), time.GetTimestamp());
        var view = run.OpenProgress();
        if (view is not null)
        {
            export.Measure(cancellationToken);
        }

        try
        {
            var writing = Task.Run(work, CancellationToken.None);
            while (view is not null && await Task.WhenAny(writing, Task.Delay(Interval, time, CancellationToken.None)) != writing)
            {
                view.Show(ProgressState.Of("export", export.Progress, startedAt, time.GetUtcNow()));
            }

            await writing;
        }
        finally
        {
            view?.Clear();
        }

        return time.GetElapsedTime(started);
    }
}
