using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Keys;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>The table of docs/api.md with what each kind of key may call, made from the routes.</summary>
internal static class AccessTable
{
    public const string No = "no";
    public const string Own = "own";
    public const string Yes = "yes";

    /// <summary>The name of a call's column in the table.</summary>
    public const string Call = "call";

    /// <summary>The kinds of callers, in the order of the columns.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    ["no valid key", "`viewer`", "`backup_operator`", "narrowed to sources", "create-only", "`admin`"];

    /// <summary>The first line of the table.</summary>
    public static string Head => $"| {Call} | {string.Join(" | ", Columns)} |";

    /// <summary>Returns the line of a route.</summary>
    public static string Row(Route route) => $"| `{OpenApiNames.Call(route)}` | {string.Join(" | ", Cells(route))} |";

    /// <summary>Returns the cells of a route, one for each column. The two narrowed keys have the role <c>backup_operator</c>.</summary>
    public static IReadOnlyList<string> Cells(Route route) =>
        route.Role is not { } role
            ? [.. Columns.Select(_ => Yes)]
            :
            [
                No,
                role <= Role.Viewer ? Yes : No,
                role > Role.BackupOperator ? No
                : route.IsOfOwnJobs ? Own
                : Yes,
                role > Role.BackupOperator || route.Narrowed == NarrowedKeys.None ? No : Own,
                role > Role.BackupOperator || route.Narrowed != NarrowedKeys.All ? No
                : route.Template.Contains('{', StringComparison.Ordinal) ? Own
                : Yes,
                Yes,
            ];
}
