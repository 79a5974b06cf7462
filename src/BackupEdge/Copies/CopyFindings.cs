using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>Collects what is found in a copy store, each once. Thread-safe.</summary>
internal sealed class CopyFindings
{
    private readonly HashSet<CopyFinding> _findings = [];
    private readonly Lock _lock = new();

    /// <summary>All findings so far, in the order of the keys.</summary>
    public IReadOnlyList<CopyFinding> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _findings.OrderBy(finding => finding.Key, StringComparer.Ordinal).ThenBy(finding => finding.Kind)];
            }
        }
    }

    /// <summary>Adds a finding, unless it is known.</summary>
    public void Add(CopyFindingKind kind, string key, string problem)
    {
        lock (_lock)
        {
            _findings.Add(new CopyFinding(kind, key, problem));
        }
    }

    /// <summary>Returns whether a fault concerns one object, and not the store as a whole, such as refused credentials.</summary>
    public static bool IsOfObject(Fault fault) =>
        fault.Code
            is FaultCode.CopyDamaged
                or FaultCode.CopyStoreUnsupported
                or FaultCode.ArchiveDamaged
                or FaultCode.ArchiveUnsupported
                or FaultCode.ObjectMissing
                or FaultCode.KeyMissing
                or FaultCode.WrongKey;
}
