using BackupEdge.Engine.Platform;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Platform;

/// <summary>Who may use a file, and the command that works, for a user who may not.</summary>
public sealed class DeniedAccessTests : IDisposable
{
    private readonly TempFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_owner_without_a_name_is_named_by_number()
    {
        Assert.SkipUnless(Posix.geteuid() == 0, "Only root can give files away.");
        var folder = _scratch.MakeFolder("data");
        File.SetUnixFileMode(folder, FileModes.OwnerFolder);
        OwnerOf.Set(folder, 12345);

        var text = DeniedAccess.Describe(folder);

        Assert.Equal(
            $"'{folder}' belongs to the user '12345' (mode 0700), and the user 'root' has no access to it. "
                + "Run the command as a user who has: sudo -u '#12345' backupedge ...",
            text
        );
    }

    [Fact]
    public void A_path_that_cannot_be_looked_up_is_described_by_the_first_folder_that_can()
    {
        Assert.SkipUnless(Posix.geteuid() == 0, "Only root can give files away.");
        var folder = _scratch.MakeFolder("data");
        OwnerOf.Set(folder, 65534);

        var text = DeniedAccess.Describe(_scratch.At("data", "a", "b"));

        Assert.StartsWith($"'{folder}' belongs to the user 'nobody'", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mode_is_named_if_the_file_is_this_users_own()
    {
        var file = _scratch.At("own");
        File.WriteAllText(file, "");
        File.SetUnixFileMode(file, UnixFileMode.None);

        var text = DeniedAccess.Describe(file);

        Assert.Contains("but its mode is 0000", text, StringComparison.Ordinal);
        Assert.EndsWith($"Run: chmod u+rwX '{file}'", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_exists_or_does_not_exist_is_not_denied()
    {
        Assert.False(DeniedAccess.IsDenied(_scratch.Path));
        Assert.False(DeniedAccess.IsDenied(_scratch.At("none", "none")));
    }

    [Fact]
    public void Names_of_users_and_groups_are_found()
    {
        Assert.Equal("root", UserNames.Of(0));
        Assert.Equal("root", UserNames.OfGroup(0));
        Assert.Equal("root", UserNames.OfMember(0));
        Assert.Equal("4000000001", UserNames.Of(4000000001));
        Assert.Null(UserNames.OfMember(4000000001));
    }
}
