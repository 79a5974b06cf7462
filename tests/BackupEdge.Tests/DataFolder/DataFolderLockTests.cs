using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Faults;

namespace BackupEdge.Tests.DataFolder;

public sealed class DataFolderLockTests : IDisposable
{
    private readonly DataPaths _data = new(Path.Combine(Directory.CreateTempSubdirectory("backupedge-lock-").FullName, "data"));

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_data.Path)!, recursive: true);

    [Fact]
    public void A_locked_folder_is_refused_with_the_process_that_holds_it()
    {
        using var first = DataFolderLock.Take(_data, "http://127.0.0.1:9000");

        var fault = Assert.Throws<Fault>(() => DataFolderLock.Take(_data, null));

        Assert.Equal(FaultCode.DataFolderLocked, fault.Code);
        Assert.Equal($"{Environment.ProcessId}", fault.Details["pid"]);
        Assert.Contains($"{Environment.ProcessId}", fault.Message, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:9000", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_holder_is_known_only_while_it_holds_the_lock()
    {
        Assert.Null(DataFolderLock.Holder(_data));
        using (var held = DataFolderLock.Take(_data, null))
        {
            Assert.Equal(new DataFolderHolder(Environment.ProcessId, null, held.Instance), DataFolderLock.Holder(_data));
            held.WriteHolder("http://127.0.0.1:1");
            Assert.Equal("http://127.0.0.1:1", DataFolderLock.Holder(_data)!.Url);
        }

        Assert.Null(DataFolderLock.Holder(_data));
        using var again = DataFolderLock.Take(_data, null);
    }

    [Fact]
    public void Each_holder_has_an_id_of_its_own()
    {
        using var first = DataFolderLock.Take(_data, null);
        using var other = DataFolderLock.Take(new DataPaths(Path.Combine(Path.GetDirectoryName(_data.Path)!, "other")), null);

        Assert.Matches("^[0-9a-f]{16}$", first.Instance);
        Assert.NotEqual(first.Instance, other.Instance);
    }

    [Fact]
    public void Only_the_owner_can_access_a_new_data_folder()
    {
        using var held = DataFolderLock.Take(_data, null);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_data.Path));
    }

    [Fact]
    public void A_folder_that_cannot_be_created_is_reported_with_a_remedy()
    {
        var file = Path.Combine(Path.GetDirectoryName(_data.Path)!, "file");
        File.WriteAllText(file, "");

        var fault = Assert.Throws<Fault>(() => DataFolderLock.Take(new DataPaths(Path.Combine(file, "data")), null));

        Assert.Equal(FaultCode.IoError, fault.Code);
        Assert.Contains("--data", fault.Message, StringComparison.Ordinal);
    }
}
