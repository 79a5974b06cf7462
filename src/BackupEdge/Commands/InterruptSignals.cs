using System.Runtime.InteropServices;

namespace BackupEdge.Commands;

/// <summary>Cancels a token at the first Ctrl-C or SIGTERM. The second signal ends the process, as by default.</summary>
internal sealed class InterruptSignals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action? _onSecond;

    /// <summary>Begins to handle signals.</summary>
    /// <param name="onSecond">
    /// Called at the second signal, before the process ends; must be short and must not throw. Null for nothing.
    /// </param>
    public InterruptSignals(Action? onSecond = null)
    {
        _onSecond = onSecond;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];
    }

    /// <summary>Gets the token that the first signal cancels.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested)
        {
            _onSecond?.Invoke();
            return;
        }

        context.Cancel = true;
        _source.Cancel();
    }
}
