using BackupEdge.Engine.Compression;
using BackupEdge.Tests.Engine.Sealing;

namespace BackupEdge.Tests.Jobs.Startup;

/// <summary>The two data folders whose copies the tests damage.</summary>
public sealed class DamageHarnesses : IAsyncLifetime
{
    /// <summary>The data folder whose source is unchanged since the last backup; its archives are compressed with LZ4.</summary>
    public DamageHarness Same { get; private set; } = null!;

    /// <summary>The data folder whose source has changed since the last backup; its archives are compressed with zstd.</summary>
    public DamageHarness Altered { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Same = await DamageHarness.MakeAsync(alter: false, GroupCompression.Lz4, TestKeys.ModeOfRun);
        Altered = await DamageHarness.MakeAsync(
            alter: true,
            ZstdLibrary.IsLoaded ? GroupCompression.Zstd() : GroupCompression.Lz4,
            TestKeys.ModeOfRun
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Same.DisposeAsync();
        await Altered.DisposeAsync();
    }
}
