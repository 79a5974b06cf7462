using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>The base of an incremental backup, whose entries may be forged.</summary>
public sealed class BaseManifestTests : IDisposable
{
    private readonly EngineHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(long.MinValue)]
    public void Content_in_an_archive_that_the_base_does_not_refer_to_is_not_reused(long sequence)
    {
        File.WriteAllText(Path.Combine(_harness.Source, "file"), "content");
        var (id, _) = _harness.Backup();
        using var manifest = new BaseManifest(ArchiveSet.Open(new ArchiveAccess(_harness.Store, _harness.Keys), id));

        Assert.False(manifest.Content.ContainsAll([new ContentPart(7, IsHole: false, sequence, default)]));
        Assert.True(manifest.Content.ContainsAll([new ContentPart(7, IsHole: false, 1, default)]));
        Assert.False(manifest.Content.ContainsAll([new ContentPart(7, IsHole: false, sequence, default)]));
    }
}
