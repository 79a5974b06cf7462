using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Encryption;

/// <summary>Finds the risks of losing all keys.</summary>
internal static class KeyHealth
{
    /// <summary>The time after which a test of a recovery identity does not count any more.</summary>
    public static readonly TimeSpan MaxTestAge = TimeSpan.FromDays(90);

    private const string TestIt =
        "Test the stored copy: `backupedge encryption test --identity FILE`. Without it, all backups are lost with this host's key file.";

    /// <summary>Returns the risks, the most severe first; empty if there are none, or new archives are not sealed.</summary>
    /// <param name="store">The keys of the data folder.</param>
    /// <param name="now">The current time, UTC.</param>
    public static IReadOnlyList<KeyProblem> Of(KeyStore store, DateTimeOffset now)
    {
        try
        {
            if (store.Settings.Mode == EncryptionMode.None || (store.Settings.Mode is null && store.Newest is null))
            {
                return [];
            }

            using var opened = store.Open();
            return [.. Of(store, opened, now)];
        }
        catch (Fault fault)
        {
            return [ProblemOf(fault)];
        }
    }

    /// <summary>Returns the risk that the keys cannot be opened.</summary>
    /// <param name="fault">Why they cannot.</param>
    public static KeyProblem ProblemOf(Fault fault) =>
        new(fault.Code == FaultCode.WrongKey ? FaultCode.WrongKey : FaultCode.KeyMissing, fault.Message);

    /// <summary>Returns the risks of a bundle that was opened.</summary>
    /// <param name="store">The keys of the data folder.</param>
    /// <param name="opened">The bundle.</param>
    /// <param name="now">The current time, UTC.</param>
    public static IEnumerable<KeyProblem> Of(KeyStore store, OpenedBundle opened, DateTimeOffset now)
    {
        if (store.Settings.Mode is { } configured and not EncryptionMode.None && KeyWords.Of(configured) != KeyWords.Of(opened.Bundle.Mode))
        {
            yield return new KeyProblem(FaultCode.KeyMissing, KeyFaults.OtherMode(configured, opened.Bundle.Mode).Message);
        }

        if (opened.Warning is { } warning)
        {
            yield return new KeyProblem(FaultCode.KeyMissing, warning);
        }

        if (opened.Bundle.Slots.Count < 2)
        {
            yield return new KeyProblem(
                KeyProblem.Slots,
                $"Only the slot '{opened.Bundle.Slots[0].Name}' opens the keys: if its key is lost, all backups are. Add another one: "
                    + "`backupedge encryption add-slot`."
            );
        }

        var recovery = opened.Bundle.Slots.Where(slot => slot.Kind != SlotKind.KeyFile).ToList();
        var last = recovery.Max(slot => slot.TestedAt);
        if (last is null && recovery.Count > 0)
        {
            yield return new KeyProblem(
                KeyProblem.Untested,
                $"No recovery slot was ever tested ({string.Join(", ", recovery.Select(slot => slot.Name))}). {TestIt}"
            );
        }
        else if (now - last > MaxTestAge)
        {
            yield return new KeyProblem(
                KeyProblem.Untested,
                $"No recovery slot was tested since {last:u}, more than {MaxTestAge.TotalDays:0} days ago. {TestIt}"
            );
        }
    }
}
