using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Runs a source's hooks around its reading. Once <c>before</c> was begun, <c>after</c> <em>must</em> run whatever happens, and is cut
/// short by its own timeout alone: an application that was frozen must not stay so.
/// </summary>
internal sealed class SourceHooks(BackupRequest request, TimeProvider time, ReportLog warnings)
{
    private Fault? _lost;

    /// <summary>Reads a source between its hooks.</summary>
    /// <param name="source">The source.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="drain">Waits until all that was sent on the way is read too.</param>
    /// <param name="stop">Kills <c>before</c>.</param>
    /// <exception cref="Fault"><c>hook_failed</c>, and whatever reading throws.</exception>
    public void Around(SourceDefinition source, Action read, Action drain, CancellationToken stop)
    {
        try
        {
            Run(source.Before, "before", source, stop);
            read();
            if (source.After is not null)
            {
                drain();
            }
        }
        catch
        {
            RunAfterFailure(source);
            throw;
        }

        Run(source.After, "after", source, CancellationToken.None);
    }

    /// <summary>
    /// A failure of the backup or of a source that is left out, with that of an <c>after</c> that came on top of it; this one is then told.
    /// </summary>
    public Exception Explain(Exception failure)
    {
        var lost = _lost;
        _lost = null;
        return (lost, failure) switch
        {
            (null, _) => failure,
            (_, Fault fault) => new Fault(
                fault.Code,
                $"{fault.Message} Then this failed too: " + $"{lost.Message}",
                fault,
                [.. fault.Details.Select(detail => (detail.Key, detail.Value))]
            ),
            _ => lost,
        };
    }

    private void Run(Hook? hook, string word, SourceDefinition source, CancellationToken cancellationToken)
    {
        if (hook is null)
        {
            return;
        }

        try
        {
            HookRun.Run(hook, word, source.Name, request.HookFacts, time, cancellationToken);
        }
        catch (Fault fault) when (!hook.StopsBackup)
        {
            warnings.Add(source.Name, fault.Code, fault.Message);
        }
    }

    // The backup has failed already: this is kept for Explain.
    private void RunAfterFailure(SourceDefinition source)
    {
        try
        {
            Run(source.After, "after", source, CancellationToken.None);
        }
        catch (Fault fault)
        {
            _lost ??= fault;
        }
    }
}
