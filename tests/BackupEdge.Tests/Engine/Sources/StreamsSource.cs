using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>A source with several streams of given bytes, some of which fail or were removed.</summary>
internal sealed record StreamsSource : StreamSourceDefinition
{
    /// <summary>The streams by their paths: their content, and after how many bytes they fail.</summary>
    public required SortedDictionary<string, (byte[] Content, int? FailAfter)> Streams { get; init; }

    /// <summary>The paths of the streams that are reported as vanished when they fail.</summary>
    public IReadOnlyList<string> Gone { get; init; } = [];

    public override string Kind => CommandSource.KindName;

    public override string Location => "streams";

    public override string FileName => "none";

    public override bool HasSeveralStreams => true;

    internal override IStreamSource Open(EngineOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

    internal override IStreamSet OpenAll(EngineOptions options, CancellationToken cancellationToken) => new Set(this, cancellationToken);

    internal override void Restore(IRestoredStream stream, EngineOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    internal override IEnumerable<string> FindProblems(string subject) => [];

    private sealed class Set(StreamsSource source, CancellationToken stop) : IStreamSet
    {
        private int _at = -1;

        public bool ContinuesAfterFailure => true;

        private string Path => source.Streams.Keys.ElementAt(_at);

        public string? Next(Action<PathReport> report) => ++_at == source.Streams.Count ? null : Path;

        public IStreamSource Open()
        {
            var (content, failAfter) = source.Streams[Path];
            return failAfter is < 0
                ? throw new Fault(FaultCode.SourceFailed, "It cannot be opened.")
                : new InjectedStream(content, stop) { FailAfter = failAfter ?? int.MaxValue };
        }

        public PathReport Explain(Fault fault) =>
            new($"{source.Name}/{Path}", source.Gone.Contains(Path) ? PathReport.Vanished : PathReport.Unreadable, fault.Message);

        public void Dispose() { }
    }
}
