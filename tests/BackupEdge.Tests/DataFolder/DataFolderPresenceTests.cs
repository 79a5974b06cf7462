using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.DataFolder;

/// <summary>A data folder that does not exist, and one without its catalogue.</summary>
public sealed class DataFolderPresenceTests : IDisposable
{
    private readonly TempFolder _scratch = new();
    private readonly DataPaths _data;

    public DataFolderPresenceTests() => _data = new DataPaths(_scratch.At("data"));

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_missing_data_folder_is_reported_with_the_commands_that_make_one()
    {
        var fault = Assert.Throws<Fault>(() => DataFolderPresence.ThrowIfNoCatalogue(_data));

        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        Assert.StartsWith($"There is no BackupEdge data folder at '{_data.Path}'.", fault.Message, StringComparison.Ordinal);
        Assert.Contains("backupedge init", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Archives_without_a_catalogue_are_reported_with_rebuild()
    {
        Directory.CreateDirectory(_data.Archives);
        Assert.False(DataFolderPresence.HasArchives(_data));
        File.WriteAllText(Path.Combine(_data.Archives, "backup-1.bea"), "");

        var fault = Assert.Throws<Fault>(() => DataFolderPresence.ThrowIfNoCatalogue(_data));

        Assert.Contains($"backupedge rebuild --data {_data.Path}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_catalogue_is_enough()
    {
        _scratch.MakeFolder("data");
        File.WriteAllText(_data.Catalogue, "");

        DataFolderPresence.ThrowIfNoCatalogue(_data);
        DataFolderPresence.ThrowIfDenied(_data);
    }
}
