using BackupEdge.Engine.Wal;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Wal;

/// <summary>The folder of the received log.</summary>
public sealed class WalFolderTests : IDisposable
{
    private readonly TempFolder _scratch = new();
    private readonly WalFolder _folder;

    public WalFolderTests()
    {
        _folder = new WalFolder(_scratch.At("wal", "db"));
        _folder.Make();
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Only_segments_that_a_backup_has_are_removed_and_never_its_last_one()
    {
        Write(_folder.Received, Name(1), Name(2), Name(3), Name(4) + ".partial", "00000002.history", "note.txt");

        _folder.RemoveHeld(Record(new WalRun(Name(2), Name(3), false)), isAfterGap: true);

        Assert.Equal([Name(1), Name(3), Name(4) + ".partial", "00000002.history", "note.txt"], Names(_folder.Received));
    }

    [Fact]
    public void A_segment_of_which_a_backup_has_a_part_stays()
    {
        Write(_folder.Received, Name(1), Name(2), Name(3));

        _folder.RemoveHeld(Record(new WalRun(Name(1), Name(2), true)), isAfterGap: true);

        Assert.Equal([Name(2), Name(3)], Names(_folder.Received));
    }

    [Fact]
    public void What_was_received_before_a_gap_stays_until_a_backup_has_it()
    {
        Write(_folder.Received, Name(1), Name(2) + ".partial");
        _folder.SetAside();
        Write(_folder.Received, Name(7));

        Assert.Equal([Name(1), Name(2) + ".partial", Name(7)], _folder.List().Keys);
        Assert.Equal(Name(7), _folder.LastReceived());
        _folder.RemoveHeld(Record(new WalRun(Name(7), Name(7), false)), isAfterGap: true);
        _folder.RemoveHeld(Record(new WalRun(Name(1), Name(2), true)), isAfterGap: false);
        Assert.Equal([Name(1), Name(2) + ".partial"], Names(_folder.Kept));
        _folder.RemoveHeld(Record(new WalRun(Name(1), Name(2), true), new WalRun(Name(7), Name(7), false)), isAfterGap: true);
        Assert.Empty(Names(_folder.Kept));
        Assert.Equal([Name(7)], Names(_folder.Received));
    }

    [Fact]
    public void Of_a_complete_segment_an_earlier_part_is_left_out()
    {
        Write(_folder.Kept, Name(2) + ".partial");
        Write(_folder.Received, Name(2));

        Assert.Equal([Name(2)], _folder.List().Keys);
    }

    [Fact]
    public void A_file_that_was_not_filled_when_the_receiver_was_killed_is_removed_and_a_filled_one_stays()
    {
        Write(_folder.Received, Name(1) + ".partial", Name(2));
        File.WriteAllBytes(Path.Combine(_folder.Received, Name(3) + ".partial"), new byte[1 << 20]);

        _folder.RemoveUnfinished(1 << 20);

        Assert.Equal([Name(2), Name(3) + ".partial"], Names(_folder.Received));
    }

    [Fact]
    public void The_log_of_another_server_is_not_mixed_with_this_one()
    {
        Write(_folder.Received, Name(1));

        _folder.SetApart("../7301");

        Assert.Empty(_folder.List());
        Assert.Equal([Name(1)], Names(Path.Combine(_folder.Path, "server-7301")));
    }

    [Fact]
    public void Nothing_is_removed_while_a_backup_reads()
    {
        using (_folder.TryLock(forRemoval: false))
        {
            Assert.Null(_folder.TryLock(forRemoval: true));
            using var second = _folder.TryLock(forRemoval: false);
            Assert.NotNull(second);
        }

        using var taken = _folder.TryLock(forRemoval: true);
        Assert.NotNull(taken);
    }

    [Fact]
    public void The_state_is_private_and_comes_back()
    {
        var state = new WalState { Since = DateTimeOffset.UnixEpoch, Gap = new WalGap(DateTimeOffset.UnixEpoch, Name(1), "Why.") };

        _folder.WriteState(state);
        _folder.WriteState(state);

        Assert.Equal(state, _folder.ReadState());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.Path, "state.json")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Received));
    }

    private static string Name(ulong number) => new WalSegment(1, number).Name(WalSegment.DefaultBytes);

    private static void Write(string folder, params string[] names)
    {
        foreach (var name in names)
        {
            File.WriteAllText(Path.Combine(folder, name), name);
        }
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!;

    private static WalRecord Record(params WalRun[] runs) =>
        new()
        {
            SystemIdentifier = "1",
            ServerVersion = 15,
            Timeline = 1,
            SegmentBytes = WalSegment.DefaultBytes,
            BaseAt = DateTimeOffset.UnixEpoch,
            BaseSegment = Name(1),
            Runs = runs,
        };
}
