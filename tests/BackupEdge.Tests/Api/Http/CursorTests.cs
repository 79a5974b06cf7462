using BackupEdge.Api.Http;
using BackupEdge.Faults;
using BackupEdge.Jobs.Search;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Tests.Api.Http;

public sealed class CursorTests
{
    private static readonly CursorKind[] Kinds = Enum.GetValues<CursorKind>();

    [Fact]
    public void A_cursor_returns_the_place_that_it_was_made_of()
    {
        Assert.Equal(long.MaxValue, Cursor.Number(Query(Cursor.Of(CursorKind.Jobs, long.MaxValue)), CursorKind.Jobs));
        Assert.Equal(1, Cursor.Number(Query(Cursor.Of(CursorKind.Backups, 1)), CursorKind.Backups));
        Assert.Equal("bots/\u00e9"u8.ToArray(), Cursor.Path(Query(Cursor.Of(CursorKind.Files, "bots/\u00e9"u8)), CursorKind.Files));
        var place = Cursor.Place(Query(Cursor.Of(new SearchPlace(7, [1, 2]))))!;
        Assert.Equal(7, place.Sequence);
        Assert.Equal<byte>([1, 2], place.After!);
        Assert.Null(Cursor.Place(Query(Cursor.Of(new SearchPlace(7, null))))!.After);
    }

    [Fact]
    public void A_query_without_a_cursor_has_no_place()
    {
        var none = new QueryFields(QueryString.Empty, [Cursor.Name]);
        Assert.Null(Cursor.Number(none, CursorKind.Jobs));
        Assert.Null(Cursor.Path(none, CursorKind.Files));
        Assert.Null(Cursor.Place(none));
    }

    [Fact]
    public void A_cursor_is_refused_by_every_other_list()
    {
        var refused =
            from made in Kinds
            from read in Kinds
            where made != read
            select Refusal(() => Cursor.Path(Query(Cursor.Of(made, [1, 2, 3, 4, 5, 6, 7, 8])), read));
        Assert.All(refused, message => Assert.Contains("Link", message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_cursor_with_a_changed_missing_or_added_character_is_refused() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(200),
            Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), Arb.From(Gen.Choose(0, 1000)), (place, choice) =>
            {
                var cursor = Cursor.Of(CursorKind.Backups, place);
                var at = choice % cursor.Length;
                var other = cursor[at] == 'A' ? 'B' : 'A';
                foreach (
                    var damaged in (string[])[cursor[..at] + other + cursor[(at + 1)..], cursor.Remove(at, 1), cursor + "A", "!" + cursor]
                )
                {
                    // The unused bits of the last character may differ; the text then means the same.
                    if (at < cursor.Length - 1 || damaged.Length != cursor.Length)
                    {
                        Refusal(() => Cursor.Number(Query(damaged), CursorKind.Backups));
                    }
                }
            })
        );

    [Fact]
    public void A_place_of_another_length_is_refused() =>
        Refusal(() => Cursor.Number(Query(Cursor.Of(CursorKind.Jobs, [1, 2, 3])), CursorKind.Jobs));

    [Fact]
    public void A_cursor_and_before_exclude_each_other()
    {
        var both = new QueryFields(new QueryString($"?before=x&cursor={Cursor.Of(CursorKind.Jobs, 5)}"), ["before", Cursor.Name]);
        Assert.Contains("only one", Refusal(() => Cursor.Number(both, CursorKind.Jobs)), StringComparison.Ordinal);
    }

    private static string Refusal(Func<object?> read)
    {
        var fault = Assert.Throws<Fault>(() => read());
        Assert.Equal((FaultCode.InvalidRequest, "cursor"), (fault.Code, fault.Details["field"]));
        return fault.Message;
    }

    private static QueryFields Query(string cursor) => new(new QueryString($"?cursor={cursor}"), [Cursor.Name]);
}
