package main

import (
	"fmt"
	"os"
	"strings"

	"waggoner/quads"
)

// systemLanguage is the language of LC_ALL, LC_MESSAGES or LANG, the first that is set,
// as POSIX has it.
func systemLanguage() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); value != "" {
			if strings.HasPrefix(strings.ToLower(value), "zh") {
				return "zh"
			}
			return "en"
		}
	}
	return "en"
}

// say returns a message in the language of the session.
func (s *session) say(m msg, args ...any) string {
	format := messages[m].In(s.lang)
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// amount is a limit as an answer gives it, a number of something or a time, in words.
func (s *session) amount(limit string) string {
	n, unit, _ := strings.Cut(limit, " ")
	m, ok := map[string]msg{"edges": msgNumEdges, "paths": msgNumPaths, "steps": msgNumSteps}[unit]
	switch {
	case !ok:
		return limit
	case n == "1" && s.lang == "en":
		return n + " " + strings.TrimSuffix(unit, "s")
	}
	return s.say(m, n)
}

// msg names a message.
type msg int

const (
	msgAccepted msg = iota
	msgNoEntity
	msgNoDocument
	msgNearest
	msgAmbiguous
	msgHintID
	msgLimit
	msgHintLimit
	msgProblems
	msgHintProblems
	msgInterrupted
	msgDependents
	msgDependencies
	msgPaths
	msgSearch
	msgAny
	msgAll
	msgFollowed
	msgNone
	msgAlso
	msgTruncated
	msgTruncatedRows
	msgTruncatedScript
	msgDeeper
	msgDeepest
	msgNumEdges
	msgNumPaths
	msgNumSteps
	msgUndirected
	msgPath
	msgAndOf
	msgName
	msgID
	msgKind
	msgStatus
	msgSteps
	msgOf
	msgMatch
	msgFound
	msgAs
	msgSince
	msgUntil
	msgFromTo
	msgNames
	msgMisspelled
	msgNow
	msgListed
	msgRelations
	msgStatements
	msgTimeline
	msgDocument
	msgObserved
	msgLastDay
	msgDisputed
	msgMoreEdges
	msgStatusIs
	msgRenamed
	msgURL
	msgRepository
	msgPublished
	msgPublisher
	msgLanguage
	msgLicense
	msgRelation
	msgCount
	msgLayers
	msgCategories
	msgEntries
	msgListedTools
	msgFacts
	msgContexts
	msgDocuments
	msgHistory
	msgQuads
	msgFiles
	msgEntitiesOf
	msgRelationsBy
	msgFateless
	msgValid
	msgListening
	msgLoaded
	msgOpenWarning
	msgStopped
	msgNoRows
	msgRows
	msgPrompt
	msgWrote
	lastMessage
)

// messages are what the program says with an answer, in both languages. The texts of
// flags and help are English, as are messages that come from the packages below.
var messages = map[msg]quads.Text{
	msgAccepted:     {En: "accepted: %s", Zh: "可用的值：%s"},
	msgNoEntity:     {En: "there is no entity %q", Zh: "没有名为 %q 的实体"},
	msgNoDocument:   {En: "there is no document %q", Zh: "没有名为 %q 的文档"},
	msgNearest:      {En: "the nearest names are %s", Zh: "最接近的名称：%s"},
	msgAmbiguous:    {En: "several things are called %q: %s", Zh: "有多个实体名为 %q：%s"},
	msgHintID:       {En: "name it by its id", Zh: "请用标识指明"},
	msgLimit:        {En: "the question reached its limit of %s", Zh: "问题已达到上限 %s"},
	msgHintLimit:    {En: "ask for less: some relations with --rel, some documents with --sources, fewer steps with --depth", Zh: "请缩小范围：用 --rel 限定关系，用 --sources 限定文档，用 --depth 减少步数"},
	msgProblems:     {En: "the data set has %d problems", Zh: "数据集有 %d 个问题"},
	msgHintProblems: {En: "correct these places; waggoner check --schema prints the form of a file", Zh: "请更正以上各处；waggoner check --schema 打印文件格式"},
	msgInterrupted:  {En: "interrupted", Zh: "已中断"},

	msgDependents:      {En: "Dependents of %s by %s, as of %s: %d", Zh: "%[1]s 的依赖者（%[2]s），截至 %[3]s：%[4]d 个"},
	msgDependencies:    {En: "Dependencies of %s by %s, as of %s: %d", Zh: "%[1]s 的依赖项（%[2]s），截至 %[3]s：%[4]d 个"},
	msgPaths:           {En: "Paths from %s to %s, as of %s: %d", Zh: "从 %[1]s 到 %[2]s 的路径，截至 %[3]s：%[4]d 条"},
	msgSearch:          {En: "Found for %q: %d", Zh: "%q 的搜索结果：%d 个"},
	msgAny:             {En: " or ", Zh: " 或 "},
	msgAll:             {En: " and ", Zh: " 和 "},
	msgFollowed:        {En: "Relations followed: %s; steps at most: %d", Zh: "所循关系：%s；最多 %d 步"},
	msgNone:            {En: "Nothing was found.", Zh: "没有结果。"},
	msgAlso:            {En: "Not among them, but directly connected in another way (%s): %d", Zh: "不在其中，但以另一种方式（%s）直接相关：%d 个"},
	msgTruncated:       {En: "This is not the whole answer: the limit of %s was reached.", Zh: "答案不完整：已达到上限 %s。"},
	msgTruncatedRows:   {En: "This is not the whole answer: it shows %d of %d.", Zh: "答案不完整：共 %[2]d 个，仅列出 %[1]d 个。"},
	msgTruncatedScript: {En: "This is not the whole answer: %s.", Zh: "答案不完整：%s。"},
	msgDeeper:          {En: "There is more beyond %s; ask with --depth.", Zh: "%s之外还有更多；可用 --depth 增加步数。"},
	msgDeepest:         {En: "There is more beyond %s, the most that can be asked for.", Zh: "%s之外还有更多；这已是可查询的最大步数。"},
	msgNumEdges:        {En: "%s edges", Zh: "%s 条边"},
	msgNumPaths:        {En: "%s paths", Zh: "%s 条路径"},
	msgNumSteps:        {En: "%s steps", Zh: "%s 步"},
	msgUndirected:      {En: "There is none in this direction; with --dir any there are at least %d.", Zh: "此方向没有路径；使用 --dir any 时至少有 %d 条。"},
	msgPath:            {En: "Path %d, steps: %d", Zh: "路径 %d，步数：%d"},
	msgAndOf:           {En: "and %s, steps: %d", Zh: "以及 %s，步数：%d"},

	msgName:   {En: "NAME", Zh: "名称"},
	msgID:     {En: "ID", Zh: "标识"},
	msgKind:   {En: "KIND", Zh: "类型"},
	msgStatus: {En: "STATUS", Zh: "状态"},
	msgSteps:  {En: "STEPS", Zh: "步数"},
	msgOf:     {En: "OF", Zh: "对象"},
	msgMatch:  {En: "MATCH", Zh: "匹配"},
	msgFound:  {En: "NAME THAT FITS", Zh: "匹配的名称"},
	msgAs:     {En: "%s (now %s)", Zh: "%s（现名 %s）"},

	msgSince:  {En: "since %s", Zh: "自 %s 起"},
	msgUntil:  {En: "until %s", Zh: "至 %s 止"},
	msgFromTo: {En: "%s to %s", Zh: "%s 至 %s"},

	msgNames:      {En: "Other names: %s", Zh: "其他名称：%s"},
	msgMisspelled: {En: "Misspellings: %s", Zh: "误写：%s"},
	msgNow:        {En: "Now called: %s", Zh: "现名：%s"},
	msgListed:     {En: "Listed in", Zh: "收录于"},
	msgRelations:  {En: "Relations, as of %s", Zh: "关系，截至 %s"},
	msgStatements: {En: "Status and addresses", Zh: "状态与地址"},
	msgTimeline:   {En: "Timeline", Zh: "时间线"},
	msgDocument:   {En: "Document", Zh: "文档"},
	msgObserved:   {En: "(date of the document)", Zh: "（文档日期）"},
	msgLastDay:    {En: "(its last day)", Zh: "（最后一日）"},
	msgDisputed:   {En: "%s, disputed", Zh: "%s（有争议）"},
	msgMoreEdges:  {En: "and %d more", Zh: "另有 %d 条"},
	msgStatusIs:   {En: "%s: status %s", Zh: "%s：状态 %s"},
	msgRenamed:    {En: "%s: called %s", Zh: "%s：名为 %s"},
	msgURL:        {En: "home %s", Zh: "主页 %s"},
	msgRepository: {En: "repository %s", Zh: "代码仓库 %s"},
	msgPublished:  {En: "Published: %s", Zh: "发布：%s"},
	msgPublisher:  {En: "Publisher: %s", Zh: "发布者：%s"},
	msgLanguage:   {En: "Language: %s", Zh: "语言：%s"},
	msgLicense:    {En: "Licence: %s", Zh: "许可证：%s"},

	msgRelation:    {En: "RELATION", Zh: "关系"},
	msgCount:       {En: "COUNT", Zh: "数量"},
	msgLayers:      {En: "layers", Zh: "层"},
	msgCategories:  {En: "categories", Zh: "分类"},
	msgEntries:     {En: "entries", Zh: "条目"},
	msgListedTools: {En: "listed tools", Zh: "收录的工具"},
	msgFacts:       {En: "facts", Zh: "事实"},
	msgContexts:    {En: "contexts", Zh: "上下文"},
	msgDocuments:   {En: "documents", Zh: "文档"},
	msgHistory:     {En: "history facts", Zh: "沿革事实"},
	msgQuads:       {En: "quads", Zh: "四元组"},
	msgFiles:       {En: "files", Zh: "文件"},
	msgEntitiesOf:  {En: "Entities by kind", Zh: "各类型实体"},
	msgRelationsBy: {En: "Relations by kind", Zh: "各种关系"},
	msgFateless:    {En: "Listed tools whose fate no source tells: %d", Zh: "去向不明的收录工具：%d 个"},
	msgValid:       {En: "The data set is valid.", Zh: "数据集有效。"},

	msgListening:   {En: "waggoner is listening on %s", Zh: "waggoner 正在监听 %s"},
	msgLoaded:      {En: "loaded in %d ms: %d layers, %d categories, %d entries, %d facts in %d contexts of %d documents (%d quads, %d files)", Zh: "用时 %d 毫秒载入：%d 层、%d 个分类、%d 个条目、%d 条事实、%d 个上下文、%d 份文档（%d 个四元组，%d 个文件）"},
	msgOpenWarning: {En: "warning: %s can be reached from other machines and there is no authentication: whoever reaches it may read everything and run queries", Zh: "警告：%s 可从其他机器访问，且没有身份验证：任何能访问它的人都可以读取全部数据并运行查询"},
	msgStopped:     {En: "stopped", Zh: "已停止"},

	msgNoRows: {En: "no rows", Zh: "没有结果行"},
	msgRows:   {En: "rows: %d, in %s", Zh: "结果行：%d，用时 %s"},
	msgPrompt: {En: "Gizmo. An open bracket goes on in the next line, an empty line runs what is there; exit or Ctrl-D ends.", Zh: "Gizmo。括号未闭合时在下一行继续，空行立即运行；输入 exit 或按 Ctrl-D 结束。"},
	msgWrote:  {En: "wrote %s", Zh: "已写入 %s"},
}
