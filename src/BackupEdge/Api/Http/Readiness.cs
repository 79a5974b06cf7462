using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Faults;
using BackupEdge.Jobs.Running;

namespace BackupEdge.Api.Http;

/// <summary>Whether the service can do its work.</summary>
internal sealed class Readiness(DataPaths data, CatalogueDatabase catalogue, JobRunner runner, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly StoreCheck _store = new(data, catalogue, time);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From now on calls are served.</summary>
    public void Started() => _started.TrySetResult();

    /// <summary>
    /// Lets calls wait that come while the last process's leftovers are being mended: that takes an instant, and a client that just saw
    /// <c>/health</c> answer should not be refused.
    /// </summary>
    /// <exception cref="Fault"><c>not_ready</c> when it takes longer.</exception>
    public async ValueTask WhenStartedAsync(CancellationToken cancellationToken)
    {
        if (_started.Task.IsCompleted)
        {
            return;
        }

        try
        {
            await _started.Task.WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw Starting();
        }
    }

    /// <summary>Whether jobs are run, the catalogue can be read, and the store can be written unless it is full.</summary>
    /// <exception cref="Fault"><c>not_ready</c>.</exception>
    public async ValueTask ThrowIfNotReadyAsync()
    {
        if (!_started.Task.IsCompleted)
        {
            throw Starting();
        }

        if (!runner.IsRunning)
        {
            throw NotReady("The service does not run jobs now: it is stopping, or its runner has ended. The log tells more.");
        }

        try
        {
            catalogue.Read(session => session.Jobs.CountQueued());
        }
        catch (Fault)
        {
            // The fault names files of the host, and whoever asks for health shows no credentials.
            throw NotReady("The catalogue cannot be read. Check the disk and the data folder of the service.");
        }

        if (await _store.ProblemAsync() is not null)
        {
            throw NotReady("The data folder cannot be written. Check the disk and the data folder of the service.");
        }
    }

    private static Fault Starting() => NotReady("The service is starting. Try again in a second.");

    private static Fault NotReady(string message) => new(FaultCode.NotReady, message, ("retry_after_seconds", "1"));
}
