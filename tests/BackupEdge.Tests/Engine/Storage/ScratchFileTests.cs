using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Storage;

public sealed class ScratchFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_open_file_has_no_name_and_its_folder_is_for_the_owner_only()
    {
        using var file = ScratchFile.Create(_folder.At("scratch"));
        file.Write(5, "content"u8);
        var read = new byte[7];

        Assert.Equal(7, file.Read(5, read));
        Assert.Equal("content"u8.ToArray(), read);
        Assert.Equal(2, file.Read(10, read));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.At("scratch")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(_folder.At("scratch"))
        );
    }

    [Fact]
    public void A_new_file_is_for_the_owner_only()
    {
        var path = _folder.At("file");
        using var handle = ScratchFile.CreateNew(path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Throws<IOException>(() => ScratchFile.CreateNew(path));
    }

    [Fact]
    public void A_full_disk_is_reported_as_such()
    {
        using var disk = new SmallDisk("size=1m,nr_inodes=100");
        using var file = ScratchFile.Create(disk.At("scratch"));

        var fault = Assert.Throws<Fault>(() => file.Write(0, new byte[2 << 20]));

        Assert.Equal(FaultCode.NoSpace, fault.Code);
        file.Dispose();
        disk.UseUpInodes();
        Assert.Equal(FaultCode.NoSpace, Assert.Throws<Fault>(() => ScratchFile.Create(disk.At("scratch"))).Code);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_reported()
    {
        await File.WriteAllTextAsync(_folder.At("file"), "", TestContext.Current.CancellationToken);

        Assert.Equal(FaultCode.IoError, Assert.Throws<Fault>(() => ScratchFile.Create(_folder.At("file"))).Code);
    }
}
