using BackupEdge.Copies;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Sealing;

namespace BackupEdge.Tests.Copies;

/// <summary>Tests the heads of records, tombstones and copies of the catalogue.</summary>
public sealed class CopySealTests
{
    private const string Address = "memory://copy/";
    private static readonly CopyName Name = new(7, "backup-7", "0123456789abcdef");

    public static TheoryData<bool> Both => [false, true];

    [Theory]
    [MemberData(nameof(Both))]
    public void A_record_is_read_as_it_was_written(bool hasKeys)
    {
        var seal = new CopySeal(hasKeys ? new TestKeys(SealMode.Shared) : null);
        var record = Record(seal);

        var bytes = seal.Write(record);
        var (read, length) = seal.ReadRecord([.. bytes, 1, 2, 3], Name, Address);

        Assert.Equal(bytes.Length, length);
        Assert.Equal(hasKeys, read.HasMac);
        Assert.Equal(record with { Extents = read.Extents }, read);
        Assert.Equal(record.Extents, read.Extents);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_record_with_any_byte_changed_or_the_end_missing_is_refused(bool hasKeys)
    {
        var seal = new CopySeal(hasKeys ? new TestKeys(SealMode.Sealed) : null);
        var bytes = seal.Write(Record(seal));

        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 1;
            Refused(
                () => seal.ReadRecord(changed, Name, Address),
                FaultCode.CopyDamaged,
                FaultCode.CopyStoreUnsupported,
                FaultCode.KeyMissing
            );
            Refused(() => seal.ReadRecord(bytes.AsSpan(0, at), Name, Address), FaultCode.CopyDamaged);
        }
    }

    [Fact]
    public void A_record_under_another_name_is_refused()
    {
        var seal = new CopySeal(null);
        var bytes = seal.Write(Record(seal));

        Refused(() => seal.ReadRecord(bytes, Name with { Generation = "0123456789abcdee" }, Address), FaultCode.CopyDamaged);
        Refused(() => seal.ReadRecord(bytes, Name with { Sequence = 8 }, Address), FaultCode.CopyDamaged);
    }

    [Fact]
    public void The_mac_of_one_archive_does_not_fit_another_or_another_kind_of_object()
    {
        var seal = new CopySeal(new TestKeys(SealMode.Shared));
        var (keys, epoch) = seal.Newest(true);
        var one = seal.Write(Record(seal));
        var other = Record(seal) with { Id = "backup-8" };
        var json = CopyText.Write(other, CopyJson.Default.CommitRecord);

        // The check of the first with the text of the second.
        var forged = SignedHead.Write(SignedKind.Record, json, new byte[32]);
        one.AsSpan(^SignedHead.CheckSize..).CopyTo(forged.AsSpan(^SignedHead.CheckSize..));
        Refused(() => seal.ReadRecord(forged, Name with { Id = "backup-8" }, Address), FaultCode.CopyDamaged);

        var tombstone = new Tombstone(Guid.NewGuid(), "backup-7", 7, DateTimeOffset.UnixEpoch, "x", TombstoneReason.Expired)
        {
            Keys = keys,
            Epoch = epoch,
        };
        var stone = seal.Write(tombstone);
        Assert.Equal(tombstone, seal.ReadTombstone(stone, 7, "backup-7", Address));
        Refused(() => seal.ReadTombstone(one, 7, "backup-7", Address), FaultCode.CopyDamaged);
        Refused(() => seal.ReadTombstone(stone, 8, "backup-7", Address), FaultCode.CopyDamaged);
    }

    [Fact]
    public void A_head_that_says_it_has_keys_and_has_a_checksum_is_refused()
    {
        var seal = new CopySeal(new TestKeys(SealMode.Shared));
        var forged = SignedHead.Write(SignedKind.Record, CopyText.Write(Record(seal), CopyJson.Default.CommitRecord), null);

        Refused(() => seal.ReadRecord(forged, Name, Address), FaultCode.CopyDamaged);
    }

    [Fact]
    public void A_record_of_an_earlier_epoch_stays_readable_and_one_of_another_store_needs_its_keys()
    {
        var keys = new TestKeys(SealMode.Shared);
        var seal = new CopySeal(keys);
        var bytes = seal.Write(Record(seal));

        keys.Rotate();

        Assert.Equal(1, seal.ReadRecord(bytes, Name, Address).Record.Epoch);
        Assert.Equal(2, seal.Newest(true).Epoch);
        Refused(() => new CopySeal(new TestKeys(SealMode.Shared)).ReadRecord(bytes, Name, Address), FaultCode.KeyMissing);
        Refused(() => new CopySeal(null).ReadRecord(bytes, Name, Address), FaultCode.KeyMissing);
    }

    [Fact]
    public void What_is_sealed_gets_a_mac_although_new_archives_are_not_sealed()
    {
        var seal = new CopySeal(new TestKeys(SealMode.Shared) { IsOn = false });

        Assert.Null(seal.Newest(false).Epoch);
        Assert.Equal(1, seal.Newest(true).Epoch);
        Refused(() => new CopySeal(null).Newest(true), FaultCode.KeyMissing);
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(991, 10)]
    [InlineData(0, 0)]
    [InlineData(0, long.MaxValue)]
    [InlineData(long.MaxValue, 10)]
    public void Places_outside_of_the_archive_are_refused(long offset, long length)
    {
        var seal = new CopySeal(null);
        var record = Record(seal);
        var bytes = seal.Write(
            record with
            {
                Extents = [record.Extents[0], record.Extents[1], new CommitExtent(ExtentKind.Root, offset, length, new string('0', 64))],
            }
        );

        Refused(() => seal.ReadRecord(bytes, Name, Address), FaultCode.CopyDamaged);
    }

    [Fact]
    public void Extents_that_overlap_or_are_not_in_order_are_refused()
    {
        var seal = new CopySeal(null);
        var record = Record(seal);
        var overlapping = record with
        {
            Extents = [.. record.Extents, Extent(ExtentKind.Groups, 100, 50), Extent(ExtentKind.Groups, 149, 50)],
        };
        var twice = record with { Extents = [.. record.Extents, Extent(ExtentKind.Root, 700, 100)] };
        var none = record with { Extents = [] };

        Assert.All([overlapping, twice, none], wrong =>
            Refused(() => seal.ReadRecord(seal.Write(wrong), Name, Address), FaultCode.CopyDamaged)
        );
    }

    private static CommitExtent Extent(ExtentKind kind, long offset, long length) => new(kind, offset, length, new string('a', 64));

    private static CommitRecord Record(CopySeal seal)
    {
        var (keys, epoch) = seal.Newest(false);
        return new CommitRecord
        {
            Store = Guid.Parse("5f0c7d7e-9f3b-4c56-8f0e-0a6f7f1c2d3e"),
            Id = Name.Id,
            Sequence = Name.Sequence,
            Generation = Name.Generation,
            CopiedAt = new DateTimeOffset(2026, 11, 30, 2, 0, 0, TimeSpan.Zero),
            Length = 1000,
            Sha256 = new string('b', 64),
            Version = "v1",
            Keys = keys,
            Epoch = epoch,
            Extents = [Extent(ExtentKind.Header, 0, 100), Extent(ExtentKind.Trailer, 800, 200), Extent(ExtentKind.Root, 700, 100)],
        };
    }

    private static void Refused(Action read, params string[] codes) => Assert.Contains(Assert.Throws<Fault>(read).Code, codes);
}
