using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>The set of a source that is one stream.</summary>
/// <param name="source">The source.</param>
/// <param name="stream">Its stream, which was opened already.</param>
internal sealed class SingleStream(StreamSourceDefinition source, IStreamSource stream) : IStreamSet
{
    private IStreamSource? _stream = stream;
    private bool _isRead;

    public bool ContinuesAfterFailure => false;

    public string? Next(Action<PathReport> report)
    {
        if (_isRead)
        {
            return null;
        }

        _isRead = true;
        return source.FileName;
    }

    public IStreamSource Open()
    {
        var opened = _stream!;
        _stream = null;
        return opened;
    }

    public PathReport Explain(Fault fault) => new($"{source.Name}/{source.FileName}", fault.Code, fault.Message);

    public void Dispose() => _stream?.Dispose();
}
